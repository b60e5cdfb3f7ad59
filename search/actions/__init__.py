"""Write operations on the search index: rebuild, and the flag that a server is stale."""
