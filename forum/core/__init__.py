"""What every package shares: work, journal, content, words; no HTTP."""
