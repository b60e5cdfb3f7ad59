"""Queries of ideas: one by one and as lists, by group, their milestones, and what lists are filtered by."""
