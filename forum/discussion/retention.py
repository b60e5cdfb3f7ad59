"""What of this slice expires: comments of people who were signed out and never confirmed them."""

from sqlalchemy import and_
from sqlmodel import col

from forum.core.content import Visibility
from forum.core.retention import Retention
from forum.core.words import N_
from forum.discussion.tables import Comment

RETENTION = (
    Retention(
        "drafts", Comment, "id",
        lambda before: and_(
            col(Comment.visibility) == Visibility.draft,
            col(Comment.author_id).is_(None),
            col(Comment.posted_at) < before,
        ),
        N_("A comment that was written signed out and never confirmed by mail"),
    ),
)  # fmt: skip
