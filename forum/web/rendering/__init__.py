"""Rendering: Jinja environment, pages, mails, static assets, and texts that people type."""
