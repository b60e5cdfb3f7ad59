"""Presenters of moderation: from tables to view models."""
