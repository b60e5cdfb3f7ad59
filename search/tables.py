"""The index that PostgreSQL keeps; on SQLite a file of its own holds it."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from forum.core.database.columns import BIG, utc_datetime

WORDS = Text().with_variant(TSVECTOR(), "postgresql")


class SearchEntry(SQLModel, table=True):
    """The words of one public document; without words, the mark of one that was removed."""

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
    """What the index as a whole stands at: its epoch, and the version in which it was filled.

    Beside them, on both databases: a note that no search server is told of changes.
    """

    __tablename__ = "search_state"

    name: str = Field(primary_key=True, max_length=20)
    value: int
