"""Mails of the inbox: one notice, or the news since the last mail."""
