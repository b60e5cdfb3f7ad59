"""Tables of moderation: cases, decisions, reports and appeals."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from forum.core.actor import Role
from forum.core.content.publishable import TITLE_LENGTH
from forum.core.database.columns import (
    AUTOINCREMENT,
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
            "decided_at",
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


class Decision(HasId, table=True):
    """A decision of a moderator, in effect from `effective_at` on.

    - `version`: of the content that the moderator saw (`core/versions.py`);
    - `text`: their message to the author; `letter`: all that the author reads, in `language`;
    - `author_trusted`: the author's trust before it took effect, which a reversal restores.
    `sent_back_title` and `sent_back_text`: what was sent back, to show what the author changed.
    """

    __tablename__ = "moderation_decision"
    __table_args__ = (
        Index(
            "ix_moderation_decision_waiting",
            "moderator_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
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
    letter: str = Field(default="")
    language: str = Field(default="", max_length=2)
    before: Visibility = enum_column(Visibility)
    after: Visibility = enum_column(Visibility)
    at: datetime = utc_datetime()
    state: DecisionState = enum_column(DecisionState, default=DecisionState.in_effect)
    effective_at: datetime = utc_datetime()
    version: str = Field(default="", max_length=400)

    sent_back_title: str = Field(default="", sa_column_kwargs=EMPTY)
    sent_back_text: str = Field(default="", sa_column_kwargs=EMPTY)

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be taken back."""
        return self.state is DecisionState.waiting


WITHOUT_WORDS = {"text": "", "letter": "", "sent_back_title": "", "sent_back_text": ""}
"""Values of a decision of which only what was decided, and why, stays."""


class Statement(SQLModel, table=True):
    """The statement of reasons of a decision that restricts content (Article 17 of Regulation (EU)
    2022/2065), in its author's language, in the words of that day.

    - `passage`: the words it is about; empty for the whole text;
    - `ground_words`: the house rule; `law`: the law, where the ground is that;
    - `facts`: what the moderator says about them;
    - `signs`: codes of what a program noticed; empty if it was noticed by people alone;
    - `reported`: readers had reported it;
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
    reported: bool = Field(default=False)
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


class ConcernSource(StrEnum):
    """Who noticed that somebody may be in danger."""

    program = "program"
    moderator = "moderator"
    reader = "reader"


class ConcernState(StrEnum):
    """A concern is open until somebody was reached, or it is known who goes on."""

    open = "open"
    reached = "reached"
    handed_over = "handed_over"
    not_reached = "not_reached"
    safe = "safe"


class CallWish(StrEnum):
    """Whether whoever wrote something wants to be called."""

    unknown = "unknown"
    call = "call"
    no_call = "no_call"


class Concern(HasId, table=True):
    """Somebody who may be in danger, as something they wrote suggests; one open for each content.

    - `categories`: codes of what was noticed, separated by commas;
    - `wish`, `phone`: what its author asked for;
    - `reason`: why whoever took it looks at who the author is;
    - `alerts`: how often colleagues were mailed while nobody had taken it;
    - `follow_up_on`: the day on which somebody tries again; `handed_to`: who goes on.
    """

    __table_args__ = (
        Index("ix_concern_state", "state", "opened_at", "id"),
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
        """The content that gave rise to it."""
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


class ReportReason(StrEnum):
    """Why a reader reports content. `child_abuse`: an offence against a child, which the law names apart."""

    house_rule = "house_rule"
    unlawful = "unlawful"
    child_abuse = "child_abuse"
    personal_data = "personal_data"
    danger = "danger"
    other = "other"


class Report(HasId, table=True):
    """A reader's report of content (Article 16 of Regulation (EU) 2022/2065), on its case.

    A member has a `reporter_id`; a guest may have given a name and an address. `language` is the one
    that a guest reads. `source` is a hash of where it came from (`keys.py`), kept for some days.
    `answered_at`: since when the reporter may know the outcome.
    """

    __tablename__ = "moderation_report"
    __table_args__ = AUTOINCREMENT

    case_id: int = foreign_key("moderation_case.id", index=True)
    reporter_id: int | None = foreign_key("member.id", default=None, nullable=True, index=True)
    name: str = Field(default="", max_length=60)
    email: str = Field(default="", max_length=254, index=True)
    language: str = Field(max_length=2)
    reason: ReportReason = enum_column(ReportReason)
    ground: str = Field(default="", max_length=40)
    text: str = Field(default="")
    passage: str = Field(default="")
    source: str = Field(default="", max_length=64)
    at: datetime = utc_datetime(index=True)
    answered_at: datetime | None = utc_datetime(default=None, nullable=True)


FORGOTTEN_REPORT = {
    "reporter_id": None, "name": "", "email": "", "text": "", "passage": "", "source": "",
}  # fmt: skip
"""Values of a report of which only its reason and its moment stay, to be counted."""
