"""Actions on the town's own words and looks."""
