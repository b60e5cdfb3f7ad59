"""Rendering: Jinja environment, pages, mails, static assets, and user-supplied texts."""
