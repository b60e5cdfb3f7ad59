"""Readers of files of other platforms: encodings, tables, layouts, values."""
