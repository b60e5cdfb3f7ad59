"""Search slice: a full-text index of public content, updated from the journal, and its page."""
