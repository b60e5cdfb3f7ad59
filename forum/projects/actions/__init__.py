"""Actions on projects and on updates."""
