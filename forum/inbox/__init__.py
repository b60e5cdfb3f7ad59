"""Inbox slice: follows, notices and their mail."""
