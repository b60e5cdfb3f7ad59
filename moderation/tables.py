"""Tables of moderation: cases, decisions and appeals."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from forum.core.actor import Role
from forum.core.content.publishable import TITLE_LENGTH
from forum.core.database.columns import (
    HasId,
    big_integer,
    enum_column,
    foreign_key,
    utc_datetime,
)
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility


class CaseKind(StrEnum):
    """Why a case was opened: new content, an edit, or on request of a moderator (`public`)."""

    new = "new"
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


class DecisionState(StrEnum):
    """A decision waits for the end of its undo time; then it is in effect, for good.

    It is taken back by its moderator before, or lapses when the content has changed meanwhile.
    """

    waiting = "waiting"
    in_effect = "in_effect"
    taken_back = "taken_back"
    lapsed = "lapsed"


class Case(HasId, table=True):
    """A piece of content for a moderator to judge; a content has at most one open case.

    `signs` are codes of `core/screening/signs.py`, separated by commas.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        Index("ix_moderation_case_queue", "state", "urgent", "opened_at", "id"),
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
    """A decision of a moderator, in effect from `effective_at` on.

    - `version`: of the content that the moderator saw (`core/versions.py`);
    - `text`: their message to the author; `letter`: all that the author reads, in `language`;
    - `author_trusted`: the author's trust before it took effect, which a reversal restores.
    """

    __tablename__ = "moderation_decision"
    __table_args__ = (
        Index(
            "ix_moderation_decision_waiting",
            "moderator_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    case_id: int = foreign_key("moderation_case.id", index=True)
    moderator_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    author_trusted: bool = Field(default=False)
    outcome: Outcome = enum_column(Outcome)
    ground: str = Field(default="", max_length=40)
    text: str = Field(default="")
    letter: str = Field(default="")
    language: str = Field(default="", max_length=2)
    before: Visibility = enum_column(Visibility)
    after: Visibility = enum_column(Visibility)
    at: datetime = utc_datetime(index=True)
    state: DecisionState = enum_column(DecisionState, default=DecisionState.in_effect)
    effective_at: datetime = utc_datetime()
    version: str = Field(default="", max_length=400)

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be taken back."""
        return self.state is DecisionState.waiting


NO_WORDS = {"text": "", "letter": ""}
"""Values of a decision of which only that it was made stays, and why."""


class Statement(SQLModel, table=True):
    """The statement of reasons of a decision that restricts content (Article 17 of Regulation (EU)
    2022/2065), in its author's language, in the words of that day.

    - `passage`: the words it is about; empty for the whole text;
    - `ground_words`: the house rule; `law`: the law, where the ground is that;
    - `facts`: what the moderator says about them;
    - `signs`: codes of what a program noticed; empty if it was noticed by people alone;
    - `objection_until`: the last day on which the author may object;
    - `edited_title`, `edited_body`, `edited_html`: the edit that was refused, for an appeal; else empty.
    """

    __tablename__ = "moderation_statement"

    decision_id: int = foreign_key("moderation_decision.id", primary_key=True)
    language: str = Field(max_length=2)
    passage: str = Field(default="")
    ground: str = Field(max_length=40)
    ground_words: str
    law: str = Field(default="", max_length=200)
    facts: str
    signs: str = Field(default="", max_length=200)
    decided_by: Role = enum_column(Role)
    objection_until: date
    edited_title: str = Field(default="", max_length=TITLE_LENGTH)
    edited_body: str = Field(default="")
    edited_html: str = Field(default="")


class Appeal(HasId, table=True):
    """An author's objection to a decision on their content (Article 20 of Regulation (EU) 2022/2065).

    There is one for each decision. It is open until another person decides it, or closed because the
    decision is no longer in force.

    - `text`: what the author wants to say;
    - `outcome_id`: the decision that answers it, also while that can still be taken back.
    """

    __tablename__ = "moderation_appeal"
    __table_args__ = (Index("ix_moderation_appeal_list", "state", "at", "id"),)

    decision_id: int = foreign_key("moderation_decision.id", unique=True)
    author_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    text: str
    at: datetime = utc_datetime()
    state: CaseState = enum_column(CaseState, default=CaseState.open)
    decided_at: datetime | None = utc_datetime(default=None, nullable=True, index=True)
    outcome_id: int | None = foreign_key(
        "moderation_decision.id", default=None, nullable=True, unique=True
    )

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state is CaseState.open


FORGOTTEN_APPEAL = {"author_id": None, "text": ""}
"""Values of an appeal of which only that it was made, and what came of it, stays."""
