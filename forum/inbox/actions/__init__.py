"""Actions of the inbox: follow, notify, and queue the mail with the news."""
