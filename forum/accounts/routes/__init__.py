"""Routes of accounts: signing in by mail and through providers, confirming, signing out."""
