"""Tables of moderation: cases and decisions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field

from forum.core.database.columns import (
    HasId,
    big_integer,
    enum_column,
    foreign_key,
    utc_datetime,
)
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility

EMPTY = {"server_default": text("''")}
"""The empty text, in rows from before the column."""


class CaseKind(StrEnum):
    """Why a case was opened: new content, content that its author changed after a moderator sent it
    back (`resubmitted`), an edit, or on request of a moderator (`public`)."""

    new = "new"
    resubmitted = "resubmitted"
    edited = "edited"
    public = "public"


class CaseState(StrEnum):
    """A case is open until it is decided, or closed because its content was withdrawn or erased."""

    open = "open"
    decided = "decided"
    closed = "closed"


class Outcome(StrEnum):
    """The outcome of a decision. `take_back` undoes the decision before it."""

    publish = "publish"
    send_back = "return"
    reject = "reject"
    safeguard = "safeguard"
    hide = "hide"
    restore = "restore"
    accept_edit = "accept_edit"
    refuse_edit = "refuse_edit"
    keep = "keep"
    take_back = "take_back"


class Case(HasId, table=True):
    """A piece of content for a moderator to judge; a content has at most one open case.

    `signs` are codes of `core/screening/signs.py`, separated by commas. `opened_at`: since when the
    author waits, which for what came back is since before it was sent back. `language`: that of the
    content when the case was opened.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        Index("ix_moderation_case_queue", "state", text("urgent DESC"), "opened_at", "id"),
        Index("ix_moderation_case_age", "state", "opened_at", "id"),
        Index(
            "uq_moderation_case_open_subject",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_moderation_case_subject", "subject_kind", "subject_id"),
    )

    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    author_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    kind: CaseKind = enum_column(CaseKind)
    signs: str = Field(default="", max_length=200)
    urgent: bool = Field(default=False)
    language: str = Field(default="", max_length=2, sa_column_kwargs=EMPTY)
    opened_at: datetime = utc_datetime()
    state: CaseState = enum_column(CaseState, default=CaseState.open)
    decided_at: datetime | None = utc_datetime(default=None, nullable=True, index=True)

    @property
    def subject(self) -> ContentRef:
        """The content that the case is about."""
        return ContentRef(self.subject_kind, self.subject_id)

    @property
    def is_open(self) -> bool:
        """Whether the case waits for a decision."""
        return self.state is CaseState.open

    @property
    def sign_codes(self) -> tuple[str, ...]:
        """The codes in `signs`, split."""
        return tuple(code for code in self.signs.split(",") if code)


FORGOTTEN = {"author_id": None, "signs": "", "urgent": False}
"""Values of a case of which only the decision stays: whose text it was, and what was in it, are gone."""


class Decision(HasId, table=True):
    """A decision of a moderator. `text` is their message to the author.

    `author_trusted` is the author's trust before the decision, which taking back restores.
    `sent_back_title` and `sent_back_text`: what was sent back, to show what the author changed.
    """

    __tablename__ = "moderation_decision"
    __table_args__ = (
        Index("ix_moderation_decision_at", "at", "id"),
        Index("ix_moderation_decision_moderator_id", "moderator_id", "at", "id"),
        Index("ix_moderation_decision_outcome", "outcome", "at", "id"),
        Index("ix_moderation_decision_ground", "ground", "at", "id"),
    )

    case_id: int = foreign_key("moderation_case.id", index=True)
    moderator_id: int | None = foreign_key("member.id", default=None, nullable=True)
    author_trusted: bool = Field(default=False)
    outcome: Outcome = enum_column(Outcome)
    ground: str = Field(default="", max_length=40)
    text: str = Field(default="")
    before: Visibility = enum_column(Visibility)
    after: Visibility = enum_column(Visibility)
    at: datetime = utc_datetime()
    sent_back_title: str = Field(default="", sa_column_kwargs=EMPTY)
    sent_back_text: str = Field(default="", sa_column_kwargs=EMPTY)


WITHOUT_WORDS = {"text": "", "sent_back_title": "", "sent_back_text": ""}
"""Values of a decision of which only what was decided, and why, stays."""
