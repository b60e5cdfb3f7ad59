"""Projects slice: projects, their links to ideas, and updates."""
