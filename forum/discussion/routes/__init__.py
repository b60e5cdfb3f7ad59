"""Routes of comments: posting one on any content, and what its author may do with it."""
