"""Calls, ideas, votes, statuses and answers."""
