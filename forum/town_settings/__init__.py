"""Town settings slice: the town's own words and looks, by administrators, with history."""
