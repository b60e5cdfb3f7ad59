"""Queries of the home slice."""
