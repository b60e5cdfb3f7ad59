"""Mails of moderation."""
