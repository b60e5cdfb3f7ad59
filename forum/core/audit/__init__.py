"""Audit trail: what staff did, as entries that a chain of hashes ties together."""
