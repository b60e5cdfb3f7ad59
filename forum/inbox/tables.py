"""Tables of follows, notices, topic news, and up to where each reader was mailed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from forum.accounts.tables import Rhythm
from forum.core.database.columns import (
    AUTOINCREMENT,
    HasId,
    big_integer,
    enum_column,
    foreign_key,
    utc_datetime,
)
from forum.core.ref import ContentRef


class NewsKind(StrEnum):
    """What news is about: a reader may choose another rhythm of mail for each kind but `own`."""

    own = "own"
    """What the municipality does with what the reader wrote."""
    reaction = "reaction"
    """Comments on the reader's ideas, and answers to their comments."""
    idea = "idea"
    project = "project"
    neighbourhood = "neighbourhood"
    theme = "theme"
    call = "call"


TOPICS = (NewsKind.neighbourhood, NewsKind.theme, NewsKind.call)
"""Kinds of what many ideas belong to: their news is new ideas."""


class Follow(SQLModel, table=True):
    """A member follows a piece of content or a topic, to hear what happens to it."""

    __table_args__ = (Index("ix_follow_subject", "subject_kind", "subject_id"),)

    member_id: int = foreign_key("member.id", primary_key=True)
    subject_kind: str = Field(primary_key=True, max_length=20)
    subject_id: int = big_integer(primary_key=True)
    since: datetime = utc_datetime()


class Notice(HasId, table=True):
    """A notice to a member. `code` names its texts.

    `text` is what an official or moderator wrote in `language`, as plain text, `html` the same with
    formatting; `about` refers to other content that is new by it, such as a project for an idea, or to
    what it leads to instead of the content's page (`core/content/notice_links.py`). `news_kind`: in the
    mail about which kind of news it belongs; empty for one that is mailed at once by itself, or never.
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
    news_kind: str = Field(
        default="", max_length=20, sa_column_kwargs={"server_default": sql("''")}
    )
    at: datetime = utc_datetime(index=True)
    read_at: datetime | None = utc_datetime(default=None, nullable=True)

    @property
    def subject(self) -> ContentRef:
        """Reference of the content that the notice is about."""
        return ContentRef(self.subject_kind, self.subject_id)


class TopicNews(HasId, table=True):
    """Content that became public in a topic: one row per topic, however many members follow it.

    Ids rise in the order in which the rows are committed, so that a reader who was mailed up to one of them
    has missed none (`actions/topics.py`).
    """

    __tablename__ = "topic_news"
    __table_args__ = (
        UniqueConstraint("topic_kind", "topic_id", "subject_kind", "subject_id"),
        Index("ix_topic_news_newest", "topic_kind", "topic_id", "id"),
        AUTOINCREMENT,
    )

    topic_kind: str = Field(max_length=20)
    topic_id: int = big_integer()
    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    at: datetime = utc_datetime(index=True)


NOT_MAILED = -1
"""The position of a reader who wants no mail about this kind of news."""


class Subscription(SQLModel, table=True):
    """Up to where a member was mailed the news of one kind, and when the next mail is due.

    `rhythm` replaces the member's own one for this kind. `position` is the id of the last notice, or for
    topics of the last topic news, that was put in a mail; it moves in the transaction that queues the mail.
    `due_at` is None while there is nothing to look at.
    """

    __table_args__ = (Index("ix_subscription_due", "due_at", "member_id"),)

    member_id: int = foreign_key("member.id", primary_key=True)
    kind: NewsKind = enum_column(NewsKind, primary_key=True)
    rhythm: Rhythm | None = enum_column(Rhythm, default=None, nullable=True)
    position: int = big_integer(default=0)
    due_at: datetime | None = utc_datetime(default=None, nullable=True)
