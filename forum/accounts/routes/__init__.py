"""Routes of accounts: sign-in by mail and through providers, confirmation, sign-out."""
