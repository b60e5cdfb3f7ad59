"""Actions on the search index: rebuilding it, and noting that a server missed changes."""
