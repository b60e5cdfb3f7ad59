"""Tables of follows and notices."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from forum.core.database.columns import AUTOINCREMENT, HasId, big_integer, foreign_key, utc_datetime
from forum.core.ref import ContentRef


class Follow(SQLModel, table=True):
    """A member follows a piece of content, to be notified of what happens to it."""

    __table_args__ = (Index("ix_follow_subject", "subject_kind", "subject_id"),)

    member_id: int = foreign_key("member.id", primary_key=True)
    subject_kind: str = Field(primary_key=True, max_length=20)
    subject_id: int = big_integer(primary_key=True)
    since: datetime = utc_datetime()


class Notice(HasId, table=True):
    """A notice to a member. `code` names its texts.

    `text` is what an official or moderator wrote in `language`, as plain text, `html` the same with
    formatting; `about` refers to other content that is new by it, such as a project for an idea, or to
    what it leads to instead of the content's page (`core/content/notice_links.py`).
    """

    __table_args__ = AUTOINCREMENT

    member_id: int = foreign_key("member.id", index=True)
    code: str = Field(max_length=40)
    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    text: str = Field(default="")
    html: str = Field(default="")
    language: str | None = Field(default=None, max_length=8)
    about: str = Field(default="", max_length=40)
    at: datetime = utc_datetime(index=True)
    read_at: datetime | None = utc_datetime(default=None, nullable=True)

    @property
    def subject(self) -> ContentRef:
        """Reference of the content that the notice is about."""
        return ContentRef(self.subject_kind, self.subject_id)
