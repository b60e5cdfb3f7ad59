"""Tables of privacy: exports that wait for their owner, and what was erased."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field

from forum.core.database.columns import (
    AUTOINCREMENT,
    HasId,
    big_integer,
    foreign_key,
    utc_datetime,
)

EXPORT_KIND = "export"
ERASURE_KIND = "erasure"
FINISH_ERASURE = "finish_erasure"
"""The handler that ends an erasure."""
ERASED_COLLEAGUE_MAIL = "colleague_erased"
"""The kind of mail that tells administrators that a colleague's account was erased."""
INACTIVE_MAIL = "inactive"
"""The kind of mail that warns whoever doesn't use their account."""


class DataExport(HasId, table=True):
    """A member's export of everything about them: requested, built, then fetched once.

    `archive` is the ZIP file; None until it is built, after it was fetched, and while it is built
    again after somebody else's erasure: then `built_at` says when it was first. Its page is written
    in `language`, that of the page on which it was requested.
    """

    __tablename__ = "data_export"
    __table_args__ = AUTOINCREMENT

    member_id: int = foreign_key("member.id", unique=True)
    language: str = Field(max_length=2)
    requested_at: datetime = utc_datetime()
    expires_at: datetime = utc_datetime(index=True)
    built_at: datetime | None = utc_datetime(default=None, nullable=True)
    fetched_at: datetime | None = utc_datetime(default=None, nullable=True)
    archive: bytes | None = Field(default=None)


class ErasureRecord(HasId, table=True):
    """An erasure. `traces` is what to look for outside the database; it is emptied when that is done (`done_at`).

    Its keys are addresses, each with the moment (ISO 8601) until which it was the person's, or None if
    they only asked for it; and the tags of what they wrote, with None. An earlier version stored a list.
    `joined_at` tells the member from another who got
    the same number after an older database was restored.
    """

    __tablename__ = "erasure"
    __table_args__ = AUTOINCREMENT

    member_id: int | None = big_integer(default=None, nullable=True)
    joined_at: datetime | None = utc_datetime(default=None, nullable=True)
    keep_texts: bool = Field(default=True)
    erased_at: datetime = utc_datetime()
    traces: dict[str, str | None] | list[str] = Field(default_factory=dict, sa_type=JSON)
    done_at: datetime | None = utc_datetime(default=None, nullable=True)
