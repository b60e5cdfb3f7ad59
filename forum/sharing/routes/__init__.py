"""Routes of the sharing slice."""
