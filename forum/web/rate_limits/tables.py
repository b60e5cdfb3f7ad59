"""What web processes on one database share: how much came in lately, for the limits on it."""

from sqlmodel import Field, SQLModel

from forum.core.database.columns import big_integer


class RateCount(SQLModel, table=True):
    """How often one sender did one thing in one window of time.

    `sender` is a hash under the key that the row named `key` holds (`shared_limits.py`).
    """

    __tablename__ = "rate_count"

    name: str = Field(primary_key=True, max_length=40)
    sender: str = Field(primary_key=True, max_length=64)
    window: int = big_integer(primary_key=True)
    count: int = Field(default=0)
    ends_at: int = big_integer(index=True)
    """Unix seconds at which the window ends and the row may go."""
