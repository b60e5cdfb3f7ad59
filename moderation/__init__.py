"""The moderators' desk: cases, decisions, the log."""
