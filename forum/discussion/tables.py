"""Comments on any content, one level of answers deep."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from forum.core.database.columns import (
    AUTOINCREMENT,
    big_integer,
    enum_column,
    foreign_key,
    primary_key,
    utc_datetime,
)
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility

KIND = "comment"
BODY_LENGTH = 4000


class Comment(SQLModel, table=True):
    """A reply to `subject`, or with a `parent_id` the answer to another comment on it."""

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

    id: int | None = primary_key()
    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    parent_id: int | None = foreign_key("comment.id", default=None, nullable=True, index=True)
    author_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    name_shown: str = Field(default="", max_length=60)
    by_staff: bool = Field(default=False)
    body: str
    body_html: str
    language: str = Field(max_length=2)
    visibility: Visibility = enum_column(Visibility, default=Visibility.draft)
    posted_at: datetime = utc_datetime()

    @property
    def ref(self) -> ContentRef:
        assert self.id is not None
        return ContentRef(KIND, self.id)

    @property
    def subject(self) -> ContentRef:
        return ContentRef(self.subject_kind, self.subject_id)

    @property
    def is_public(self) -> bool:
        return self.visibility is Visibility.public
