"""Retention of comments: drafts that guests never confirmed."""

from forum.accounts.retention import unconfirmed_drafts
from forum.core.i18n.translations import N_
from forum.discussion.tables import Comment

RETENTION = (
    unconfirmed_drafts(
        Comment,
        N_(
            "A comment that someone wrote without signing in and never confirmed, and the address they gave, after our last e-mail about it"
        ),
    ),
)
