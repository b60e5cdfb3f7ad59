"""The time, injected, so that tests and the demo town can set it."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that tells the time in UTC."""

    def now(self) -> datetime:
        """The present moment, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class ServerClock:
    """The clock of the database server, which every host of the forum shares.

    Between two questions to the server this machine's monotonic clock carries it on: neither a
    wrong wall clock nor one that is set changes what it tells. Until the first answer it is the
    machine's. Its error is at most the time a question took, and it is behind rather than ahead, so
    that what is due now is never written as due later.
    """

    def __init__(self) -> None:
        self._machine = SystemClock()
        self._base: datetime | None = None
        self.skew = 0.0
        """By how many seconds this machine's wall clock is ahead of the server's."""

    @property
    def is_set(self) -> bool:
        """Whether the server was ever asked."""
        return self._base is not None

    def now(self) -> datetime:
        """The present moment, as last told and carried on."""
        if self._base is None:
            return self._machine.now()
        return self._base + timedelta(seconds=time.monotonic())

    def set(self, server_time: datetime, asked: float) -> None:
        """Take over what the server told when it was asked at the monotonic moment `asked`."""
        answered = time.monotonic()
        least = server_time - timedelta(seconds=answered)
        most = server_time - timedelta(seconds=asked)
        is_better_known = self._base is not None and least <= self._base <= most
        self._base = self._base if is_better_known else least
        half = timedelta(seconds=(answered - asked) / 2)
        self.skew = (self._machine.now() - half - server_time).total_seconds()


async def pause(seconds: float, *, until: asyncio.Event) -> None:
    """Wait so long, or until the event, whichever comes first."""
    with suppress(TimeoutError):
        await asyncio.wait_for(until.wait(), seconds)
