"""Labels and messages of moderation."""
