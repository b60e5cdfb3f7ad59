"""Actions on accounts: members, sign-ins, sessions, identities."""
