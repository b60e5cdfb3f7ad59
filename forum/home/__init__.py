"""Home slice: the front page, a member's own page, and the pages about the forum."""
