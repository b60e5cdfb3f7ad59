"""Core layer, shared by all packages: unit of work, journal, content, text, i18n; no HTTP."""
