"""Tables of moderation: cases."""

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

EMPTY = {"server_default": text("''")}
"""The empty text, in rows from before the column."""


class CaseKind(StrEnum):
    """Why a case was opened: new content, content that its author changed after a moderator sent it
    back (`resubmitted`), an edit, a report, or on request of a moderator (`public`)."""

    new = "new"
    resubmitted = "resubmitted"
    edited = "edited"
    public = "public"
    reported = "reported"


class CaseState(StrEnum):
    """A case is open until it is decided, or closed because its content was withdrawn or erased."""

    open = "open"
    decided = "decided"
    closed = "closed"


class Case(HasId, table=True):
    """A piece of content for a moderator to judge; a content has at most one open case.

    `signs` are codes of `core/screening/signs.py`, separated by commas; `reports` counts its reports.
    `opened_at`: since when the author waits, which for what came back is since before it was sent back.
    `language`: that of the content when the case was opened.
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
        Index(
            "ix_moderation_case_reported",
            "state",
            "opened_at",
            "id",
            sqlite_where=text("reports > 0"),
            postgresql_where=text("reports > 0"),
        ),
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
    reports: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})

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
