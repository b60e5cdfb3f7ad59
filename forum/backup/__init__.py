"""Backup and restore (`forum backup`, `forum restore`): database and uploads in one archive."""
