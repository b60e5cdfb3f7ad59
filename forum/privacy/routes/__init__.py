"""Routes of privacy."""
