"""Frozen clock: returns a fixed time until a test moves it."""

from datetime import UTC, datetime, timedelta

BEGINNING = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


class FrozenClock:
    """A clock with a fixed time."""

    def __init__(self, moment: datetime = BEGINNING) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The current time of this clock."""
        return self.moment

    def advance(self, **by: float) -> None:
        """Advance the clock: `move(minutes=15)`."""
        self.moment += timedelta(**by)
