"""Commands of moving in: `forum import`."""
