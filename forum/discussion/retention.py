"""What of this slice expires: comments of people who were signed out and never confirmed them."""

from forum.core.i18n.translations import N_
from forum.core.retention import unconfirmed
from forum.discussion.tables import Comment

RETENTION = (
    unconfirmed(Comment, N_("A comment that was written signed out and never confirmed by mail")),
)
