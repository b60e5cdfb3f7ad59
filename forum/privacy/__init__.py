"""Privacy: what is kept about a person, as an export, and its erasure."""
