"""Retention of comments: drafts that guests never confirmed."""

from forum.core.i18n.translations import N_
from forum.core.retention import unconfirmed_drafts
from forum.discussion.tables import Comment

RETENTION = (
    unconfirmed_drafts(
        Comment, N_("A comment from someone who wasn't signed in and never confirmed it by e-mail")
    ),
)
