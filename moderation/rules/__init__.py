"""Rules of moderation. Pure: no database, no clock."""
