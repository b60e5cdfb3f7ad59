"""HTTP tools without any domain."""
