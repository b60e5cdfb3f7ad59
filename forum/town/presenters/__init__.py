"""Presenters of the town: names by id, and the patchwork drawn from them."""
