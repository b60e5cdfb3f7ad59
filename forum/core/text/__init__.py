"""Text processing: cleaning, Unicode filters, link detection and HTML rendering."""
