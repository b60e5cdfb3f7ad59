"""Queries of imports, and of what came with them."""
