"""Tables of the search slice: what is alike, and the index in PostgreSQL.

With SQLite the index is in a separate file.
"""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from forum.core.database.columns import BIG, utc_datetime

WORDS = Text().with_variant(TSVECTOR(), "postgresql")


class SearchEntry(SQLModel, table=True):
    """The indexed words of one public document; without words, the tombstone of a removed one."""

    __tablename__ = "search_entry"
    __table_args__ = (
        Index("ix_search_entry_words", "words", postgresql_using="gin"),
        Index("ix_search_entry_published_at", "published_at"),
    )

    kind: str = Field(primary_key=True, max_length=20)
    id: int = Field(
        primary_key=True, sa_type=cast(Any, BIG), sa_column_kwargs={"autoincrement": False}
    )
    epoch: int
    published_at: datetime | None = utc_datetime(default=None, nullable=True)
    words: str = Field(sa_type=cast(Any, WORDS))


class SearchState(SQLModel, table=True):
    """State of the index as a whole, by name: its epoch, and the version with which it was built.

    On both databases also the flag that no search server receives changes.
    """

    __tablename__ = "search_state"

    name: str = Field(primary_key=True, max_length=20)
    value: int


class Likeness(SQLModel, table=True):
    """The fingerprint of a public document (`search/engines/fingerprint.py`), and what is like it.

    `nearest` are the ids of the most alike, each with its score, the best first. `change` is higher
    than that of each row of the kind written before: a process reads what it hasn't seen.
    """

    __tablename__ = "search_likeness"
    __table_args__ = (Index("ix_search_likeness_kind_change", "kind", "change"),)

    kind: str = Field(primary_key=True, max_length=20)
    id: int = Field(
        primary_key=True, sa_type=cast(Any, BIG), sa_column_kwargs={"autoincrement": False}
    )
    change: int = Field(sa_type=cast(Any, BIG))
    language: str = Field(max_length=8)
    vector: bytes
    signs: bytes
    stems: bytes
    nearest: list[tuple[int, float]] = Field(default_factory=list, sa_type=cast(Any, JSON))
