"""Routes of ideas: list, one idea, posting, voting, editing, pages for officials."""
