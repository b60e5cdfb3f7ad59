"""Table of the shared rate limits: recent counts of all web processes on one database."""

from sqlmodel import Field, SQLModel

from forum.core.database.columns import big_integer


class RateCount(SQLModel, table=True):
    """The count of one sender under one limit in one window.

    `sender` is a hash under the key that is stored in the row named `key` (`postgres.py`).
    """

    __tablename__ = "rate_count"

    name: str = Field(primary_key=True, max_length=40)
    sender: str = Field(primary_key=True, max_length=64)
    window: int = big_integer(primary_key=True)
    count: int = Field(default=0)
    ends_at: int = big_integer(index=True)
    """Unix seconds at which the window ends and the row may be deleted."""
