"""Content screening: automatic first look at a text and at its author's name."""
