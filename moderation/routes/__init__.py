"""Routes of the moderation slice."""
