"""Administration of the town's words and looks."""
