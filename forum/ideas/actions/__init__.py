"""Actions on ideas: posting and editing, votes, statuses, milestones."""
