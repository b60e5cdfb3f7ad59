"""Discussion slice: comments on any content."""
