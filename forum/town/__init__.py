"""The town: its neighbourhoods and themes."""
