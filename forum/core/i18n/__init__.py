"""Internationalisation: languages, detection, translations, formatting and parsing by locale."""
