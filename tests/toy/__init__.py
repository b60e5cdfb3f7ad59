"""Toy slice: two kinds of content for tests, defined entirely in this folder."""
