"""Write operations on projects and updates."""
