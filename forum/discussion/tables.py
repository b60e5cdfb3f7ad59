"""Table of comments on any content, with one level of answers."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from forum.core.content.publishable import Authored
from forum.core.database.columns import (
    AUTOINCREMENT,
    big_integer,
    foreign_key,
    utc_datetime,
)
from forum.core.ref import ContentRef

KIND = "comment"
BODY_LENGTH = 4000
"""Maximum length of a comment in the database, in characters; forms accept fewer."""


class Comment(Authored, table=True):
    """A comment on `subject`; with a `parent_id` an answer to another comment on it.

    `origin_id`: the content of the same kind on which it was written, and which was merged into the
    subject since; an answer has that of its parent. `changed_at`: when its author last changed what was
    public; `withdrawn_at`: when they withdrew it, if they may put it back for a while.
    """

    __table_args__ = (
        CheckConstraint(f"length(body) <= {BODY_LENGTH}", name="body_length"),
        Index("ix_comment_subject", "subject_kind", "subject_id", "parent_id", "id"),
        Index(
            "ix_comment_draft",
            "posted_at",
            sqlite_where=text("visibility = 'draft'"),
            postgresql_where=text("visibility = 'draft'"),
        ),
        AUTOINCREMENT,
    )

    KIND: ClassVar[str] = KIND

    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    parent_id: int | None = foreign_key("comment.id", default=None, nullable=True, index=True)
    by_staff: bool = Field(default=False)
    origin_id: int | None = big_integer(default=None, nullable=True)
    changed_at: datetime | None = utc_datetime(default=None, nullable=True)
    withdrawn_at: datetime | None = utc_datetime(default=None, nullable=True)

    @property
    def subject(self) -> ContentRef:
        """The content it is about."""
        return ContentRef(self.subject_kind, self.subject_id)
