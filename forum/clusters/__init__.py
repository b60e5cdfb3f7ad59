"""Clusters slice: groups of accounts that may be one person's, shown to staff and never acted on."""
