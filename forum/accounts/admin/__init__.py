"""Administration of members."""
