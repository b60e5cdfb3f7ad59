"""Actions of privacy."""
