"""Form input: field types and texts per language, on pydantic."""
