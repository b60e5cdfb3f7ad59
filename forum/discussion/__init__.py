"""Comments on any content."""
