"""Write operations of moderation."""
