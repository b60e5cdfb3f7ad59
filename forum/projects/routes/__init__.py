"""Routes of projects: for residents, and the officials' desk."""
