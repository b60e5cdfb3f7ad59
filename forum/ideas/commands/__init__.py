"""Commands of ideas: `forum import`."""
