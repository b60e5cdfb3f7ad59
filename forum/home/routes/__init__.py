"""Routes of the front page, a member's page, and the pages about the forum."""
