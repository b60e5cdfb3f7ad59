"""Ideas slice: ideas, votes, statuses and the municipality's answers."""
