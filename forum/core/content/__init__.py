"""Content: the common interface for moderation, search, comments, follows and mail."""
