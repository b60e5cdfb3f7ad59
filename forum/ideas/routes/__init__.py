"""Routes of ideas: list, one idea, posting, voting, editing, the officials' pages."""
