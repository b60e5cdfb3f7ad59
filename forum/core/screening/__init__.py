"""Content screening: automatic checks of texts and of their authors' names."""
