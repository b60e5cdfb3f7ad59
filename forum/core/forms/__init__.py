"""Form input models on pydantic: field types, and texts per language."""
