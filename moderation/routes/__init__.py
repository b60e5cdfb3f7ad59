"""Routes of the moderators' desk."""
