"""Tables of the audit trail: its entries, and both ends of their chain."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from forum.core.database.columns import (
    AUTOINCREMENT,
    HasId,
    big_integer,
    utc_datetime,
)
from forum.core.ref import ContentRef

ENDS_ID = 1
"""The id of the single row of `AuditChain`."""


class AuditEntry(HasId, table=True):
    """One act: who did what to which subject, and when. It holds numbers and codes, never a text.

    Ids are consecutive: they are the places in the chain. `hash` is the SHA-256 of the entry and of
    the hash before it (`chain.entry_hash`). `actor_id` is empty for the system and for commands.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at", "id"),
        Index("ix_audit_entry_event", "event", "id"),
        Index("ix_audit_entry_actor", "actor_id", "id"),
        Index("ix_audit_entry_subject", "subject_kind", "subject_id", "id"),
        AUTOINCREMENT,
    )

    at: datetime = utc_datetime()
    event: str = Field(max_length=60)
    subject_kind: str = Field(max_length=20)
    subject_id: int = big_integer()
    actor_id: int | None = big_integer(default=None, nullable=True)
    # Not an enum: an entry that somebody changed is shown and named, too.
    actor_role: str | None = Field(default=None, max_length=20)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    hash: str = Field(max_length=64)

    @property
    def subject(self) -> ContentRef:
        """What the act was about."""
        return ContentRef(self.subject_kind, self.subject_id)


class AuditChain(SQLModel, table=True):
    """The single row with both ends of the chain; units of work that append lock it.

    `first_id` is the id of the oldest entry that is kept, `before_first` the hash before it. `last_id`,
    `last_hash` and `last_at` are those of the newest entry. Before the first entry of all, `last_id` is
    0. Later there is always one: the newest that has expired stays (`chain.expired_entries`).
    """

    __tablename__ = "audit_chain"

    id: int = Field(default=ENDS_ID, primary_key=True)
    first_id: int = big_integer(default=1)
    before_first: str = Field(default="", max_length=64)
    last_id: int = big_integer(default=0)
    last_hash: str = Field(default="", max_length=64)
    last_at: datetime | None = utc_datetime(default=None, nullable=True)
