"""Session middleware and cookies."""
