"""Tables of moderation: people who may be in danger, and the attempts to reach them."""

from datetime import date, datetime
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


class ConcernSource(StrEnum):
    """Who noticed that somebody may be in danger.

    `author`: they ask to be called about what they wrote; `request`: they ask for help (`HelpRequest`).
    """

    program = "program"
    moderator = "moderator"
    reader = "reader"
    author = "author"
    request = "request"


class ConcernState(StrEnum):
    """A concern is open until somebody was reached, or it is known who goes on.

    `withdrawn`: they took their request for help back.
    """

    open = "open"
    reached = "reached"
    handed_over = "handed_over"
    not_reached = "not_reached"
    safe = "safe"
    withdrawn = "withdrawn"


class CallWish(StrEnum):
    """Whether whoever wrote something wants to be called."""

    unknown = "unknown"
    call = "call"
    no_call = "no_call"


class Concern(HasId, table=True):
    """Somebody who may be in danger, as something they wrote suggests, or who asks for help; one open for each subject.

    - `categories`: codes of what was noticed, separated by commas;
    - `wish`, `phone`: what its author asked for;
    - `reason`: why whoever took it looks at who the author is;
    - `alerts`: how often colleagues were mailed while nobody had taken it;
    - `follow_up_on`: the day on which somebody tries again; `handed_to`: who goes on.
    """

    __table_args__ = (
        Index("ix_concern_state", "state", "opened_at", "id"),
        Index("ix_concern_subject", "subject_kind", "subject_id"),
        Index(
            "uq_concern_open_subject",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    author_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    categories: str = Field(default="", max_length=200)
    source: ConcernSource = enum_column(ConcernSource)
    opened_at: datetime = utc_datetime()
    state: ConcernState = enum_column(ConcernState, default=ConcernState.open)
    closed_at: datetime | None = utc_datetime(default=None, nullable=True, index=True)
    wish: CallWish = enum_column(CallWish, default=CallWish.unknown)
    phone: str = Field(default="", max_length=40)
    alerts: int = Field(default=0)
    taken_by: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    taken_at: datetime | None = utc_datetime(default=None, nullable=True)
    reason: str = Field(default="", max_length=200)
    handed_to: str = Field(default="", max_length=200)
    follow_up_on: date | None = Field(default=None)

    @property
    def subject(self) -> ContentRef:
        """The content or the request for help that gave rise to it."""
        return ContentRef(self.subject_kind, self.subject_id)

    @property
    def is_open(self) -> bool:
        """Whether somebody has to go on with it."""
        return self.state is ConcernState.open

    @property
    def category_codes(self) -> tuple[str, ...]:
        """The codes in `categories`, split."""
        return tuple(code for code in self.categories.split(",") if code)


class ContactOutcome(StrEnum):
    """What came of an attempt to reach somebody; all but the first two close the concern."""

    no_answer = "no_answer"
    note = "note"
    reached = "reached"
    handed_over = "handed_over"
    not_reached = "not_reached"
    safe = "safe"


class ContactAttempt(HasId, table=True):
    """An attempt to reach somebody who may be in danger, or a note about them."""

    __tablename__ = "contact_attempt"

    concern_id: int = foreign_key("concern.id", index=True)
    member_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    at: datetime = utc_datetime()
    outcome: ContactOutcome = enum_column(ContactOutcome)
    text: str = Field(default="")


FORGOTTEN_CONCERN = {
    "author_id": None, "categories": "", "phone": "", "reason": "", "handed_to": "", "follow_up_on": None,
}  # fmt: skip
"""Values of a concern of which only that there was one stays, to be counted."""
