"""Town slice: neighbourhoods and themes."""
