"""Clocks: the current time as a dependency, so that tests and the demo town can set it."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Source of the current time."""

    def now(self) -> datetime:
        """The current time, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The wall clock of this machine."""

    def now(self) -> datetime:
        """The current time in UTC."""
        return datetime.now(UTC)


class ServerClock:
    """The clock of the database server, which all hosts of the forum share.

    Between two queries it is extrapolated by this machine's monotonic clock, so that a wrong wall
    clock, or setting it, has no effect. Until the first reply it is this machine's wall clock. Its
    error is at most the duration of a query. It is behind rather than ahead, so that what is due
    now is never written as due later.
    """

    def __init__(self) -> None:
        self._machine = SystemClock()
        self._base: datetime | None = None
        self.skew = 0.0
        """Seconds by which this machine's wall clock is ahead of the server's."""

    @property
    def is_set(self) -> bool:
        """Whether the server's time is known."""
        return self._base is not None

    def now(self) -> datetime:
        """The current time in UTC, extrapolated from the last reply."""
        if self._base is None:
            return self._machine.now()
        return self._base + timedelta(seconds=time.monotonic())

    def set(self, server_time: datetime, sent_at: float) -> None:
        """Set the clock to the reply to a query that was sent at `sent_at`, a `time.monotonic()`.

        The server read its clock between sending and reply. A base within these bounds is kept.
        """
        received_at = time.monotonic()
        earliest = server_time - timedelta(seconds=received_at)
        latest = server_time - timedelta(seconds=sent_at)
        is_within_bounds = self._base is not None and earliest <= self._base <= latest
        self._base = self._base if is_within_bounds else earliest
        half_round_trip = timedelta(seconds=(received_at - sent_at) / 2)
        self.skew = (self._machine.now() - half_round_trip - server_time).total_seconds()


async def pause(seconds: float, *, until: asyncio.Event) -> bool:
    """Sleep for `seconds`, or until the event is set, whichever comes first; whether it is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(until.wait(), seconds)
    return until.is_set()
