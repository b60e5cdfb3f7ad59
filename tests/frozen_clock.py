"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

BEGINNING = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


class FrozenClock:
    """Tells the same moment until it is moved."""

    def __init__(self, moment: datetime = BEGINNING) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment it stands at."""
        return self.moment

    def move(self, **by: float) -> None:
        """Let time pass: `move(minutes=15)`."""
        self.moment += timedelta(**by)
