"""Accounts slice: members, sign-in, roles and sessions."""
