"""Projects, their links to ideas, and updates."""
