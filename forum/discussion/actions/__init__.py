"""Actions on comments, each in the caller's unit of work."""
