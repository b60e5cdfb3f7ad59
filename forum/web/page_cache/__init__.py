"""Page cache: whole responses in memory, invalidated when the journal reports a visible change."""
