"""Plain text: cleaning, Unicode, links, and the HTML made from it."""
