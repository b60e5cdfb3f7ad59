"""Large invented towns, the same each time, for measuring and for trying out what grows."""
