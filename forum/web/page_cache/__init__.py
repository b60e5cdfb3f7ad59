"""The page cache: whole responses in memory, dropped when the journal reports a visible change."""
