"""Routes of the inbox: notices, follows, rhythms of mail, and unsubscribing."""
