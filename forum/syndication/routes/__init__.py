"""Routes of the syndication slice."""
