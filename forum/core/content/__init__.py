"""Content: what any kind of it offers to moderation, search, comments, follows and mail."""
