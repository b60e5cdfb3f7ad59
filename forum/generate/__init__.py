"""Data generator: large, reproducible towns, for measurements and for trying out growth."""
