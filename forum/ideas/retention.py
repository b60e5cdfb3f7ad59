"""What of this slice expires: ideas of people who were signed out and never confirmed them."""

from sqlalchemy import and_
from sqlmodel import col

from forum.core.content import Visibility
from forum.core.retention import Retention
from forum.core.words import N_
from forum.ideas.tables import Idea

RETENTION = (
    Retention(
        "drafts", Idea, "id",
        lambda before: and_(
            col(Idea.visibility) == Visibility.draft,
            col(Idea.author_id).is_(None),
            col(Idea.posted_at) < before,
        ),
        N_("An idea that was written signed out and never confirmed by mail"),
    ),
)  # fmt: skip
