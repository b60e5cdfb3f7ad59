"""Members, sign-in, roles and sessions."""
