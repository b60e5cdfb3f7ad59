"""Moderation slice: cases, decisions and their log."""
