"""Internationalisation: languages, translations, formatting and parsing by locale."""
