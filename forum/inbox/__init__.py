"""Follows, notices and mail."""
