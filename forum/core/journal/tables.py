"""Journal tables: one row per event, and one row per pending delivery."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from forum.core.actor import Role
from forum.core.database.columns import (
    AUTOINCREMENT,
    HasId,
    big_integer,
    enum_column,
    foreign_key,
    utc_datetime,
)
from forum.core.journal.event import Event
from forum.core.ref import ContentRef


class DeliveryState(StrEnum):
    """A delivery waits, or is parked until an operator retries it; when done it is deleted."""

    waiting = "waiting"
    parked = "parked"


class JournalEntry(HasId, table=True):
    """One event: which actor did what to which subject, and when."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_subject", "subject_kind", "subject_id"),
        AUTOINCREMENT,
    )

    at: datetime = utc_datetime(index=True)
    event: str = Field(max_length=60)
    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    actor_id: int | None = big_integer(default=None, nullable=True, index=True)
    actor_role: Role | None = enum_column(Role, default=None, nullable=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)

    @property
    def subject(self) -> ContentRef:
        """The content that the event is about."""
        return ContentRef(self.subject_kind, self.subject_id)

    def to_event(self) -> Event:
        """The event as it was published. Raises `KeyError` if its class no longer exists."""
        return Event.registry[self.event].load(self.subject, self.data)


class Delivery(SQLModel, table=True):
    """The pending run of one handler (`reaction`) for one journal entry."""

    __table_args__ = (
        Index("ix_delivery_order", "reaction", "subject", "entry_id"),
        Index("ix_delivery_due", "state", "next_try_at"),
    )

    entry_id: int = foreign_key("journal_entry.id", primary_key=True)
    reaction: str = Field(primary_key=True, max_length=60)
    subject: str = Field(max_length=40)
    state: DeliveryState = enum_column(DeliveryState, default=DeliveryState.waiting)
    attempts: int = Field(default=0)
    next_try_at: datetime = utc_datetime()
    leased_until: datetime | None = utc_datetime(default=None, nullable=True)
    fault: str = Field(default="", max_length=200)
