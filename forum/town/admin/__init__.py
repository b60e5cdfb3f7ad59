"""Administration of the town: neighbourhoods and themes."""
