"""Tables of moderation: decisions and their reasons."""

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
from forum.core.visibility import Visibility
from moderation.tables.cases import EMPTY


class Outcome(StrEnum):
    """The outcome of a decision. `take_back` undoes the decision before it.

    `redact` leaves words out, and publishes the rest if it waits; `put_back` undoes that.
    """

    publish = "publish"
    send_back = "return"
    reject = "reject"
    safeguard = "safeguard"
    hide = "hide"
    restore = "restore"
    accept_edit = "accept_edit"
    refuse_edit = "refuse_edit"
    keep = "keep"
    redact = "redact"
    put_back = "put_back"
    take_back = "take_back"


class DecisionState(StrEnum):
    """A decision waits for the end of its undo time; then it is in effect, for good.

    It is taken back by its moderator before, or lapses when the content has changed meanwhile.
    """

    waiting = "waiting"
    in_effect = "in_effect"
    taken_back = "taken_back"
    lapsed = "lapsed"


class Decision(HasId, table=True):
    """A decision of a moderator, in effect from `effective_at` on.

    - `version`: of the content that the moderator saw (`core/versions.py`);
    - `text`: their message to the author; `letter`: all that the author reads, in `language`;
    - `left_out`: the words that are to be left out, a line each, until they are;
    - `batch`: the id of the first of the decisions that were made together; None for one made alone;
    - `sent_back_title` and `sent_back_text`: what was sent back, to show what the author changed.
    """

    __tablename__ = "moderation_decision"
    __table_args__ = (
        Index(
            "ix_moderation_decision_waiting",
            "moderator_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_moderation_decision_batch",
            "batch",
            sqlite_where=text("batch IS NOT NULL"),
            postgresql_where=text("batch IS NOT NULL"),
        ),
        Index("ix_moderation_decision_at", "at", "id"),
        Index("ix_moderation_decision_moderator_id", "moderator_id", "at", "id"),
        Index("ix_moderation_decision_outcome", "outcome", "at", "id"),
        Index("ix_moderation_decision_ground", "ground", "at", "id"),
    )

    case_id: int = foreign_key("moderation_case.id", index=True)
    moderator_id: int | None = foreign_key("member.id", default=None, nullable=True)
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
    left_out: str = Field(default="", sa_column_kwargs=EMPTY)
    # Without a foreign key, for which SQLite would have to copy the table.
    batch: int | None = big_integer(default=None, nullable=True)
    sent_back_title: str = Field(default="", sa_column_kwargs=EMPTY)
    sent_back_text: str = Field(default="", sa_column_kwargs=EMPTY)

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be taken back."""
        return self.state is DecisionState.waiting


WITHOUT_WORDS = {
    "text": "", "letter": "", "left_out": "", "sent_back_title": "", "sent_back_text": "",
}  # fmt: skip
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
