"""Public routes of the town's looks."""
