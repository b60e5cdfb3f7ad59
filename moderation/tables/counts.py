"""Tables of moderation: how often what was decided. Nothing in them leads to a person or a content.

They are counted when a decision takes effect, and outlive cases, their retention and erasure. Years and
months are those of the town's time zone. What they are for: decision 57.
"""

from enum import StrEnum

from sqlmodel import Field, SQLModel

from forum.core.database.columns import enum_column
from moderation.tables.decisions import Outcome
from moderation.tables.reports import ReportReason


class Source(StrEnum):
    """Who drew the moderators' attention: readers by a report, a program by a sign, or they themselves."""

    readers = "readers"
    program = "program"
    people = "people"


class ReportResult(StrEnum):
    """What came of a report; `taken_away`: by the author, before a decision."""

    stays = "stays"
    taken_off = "taken_off"
    changed = "changed"
    taken_away = "taken_away"


class Counted(SQLModel):
    """Base of these tables: `number` is how often what the key says happened in `year`."""

    year: int = Field(primary_key=True)
    number: int


class DecisionCount(Counted, table=True):
    """Decisions on cases, without answers to appeals. `ground` is empty for those that restrict nothing."""

    __tablename__ = "moderation_decision_count"

    month: int = Field(primary_key=True)
    subject_kind: str = Field(max_length=20, primary_key=True)
    outcome: Outcome = enum_column(Outcome, primary_key=True)
    ground: str = Field(max_length=40, primary_key=True)
    source: Source = enum_column(Source, primary_key=True)


class WaitCount(Counted, table=True):
    """First decisions on what somebody waited for, by whole hours; `late`: later than promised."""

    __tablename__ = "moderation_wait_count"

    hours: int = Field(primary_key=True)
    late: bool = Field(primary_key=True)


class ReportCount(Counted, table=True):
    """Reports whose senders know the outcome."""

    __tablename__ = "moderation_report_count"

    reason: ReportReason = enum_column(ReportReason, primary_key=True)
    result: ReportResult = enum_column(ReportResult, primary_key=True)


class AppealCount(Counted, table=True):
    """Answers to appeals."""

    __tablename__ = "moderation_appeal_count"

    upheld: bool = Field(primary_key=True)


class BlockCount(Counted, table=True):
    """Members who were blocked, by the ground."""

    __tablename__ = "moderation_block_count"

    ground: str = Field(max_length=40, primary_key=True)
