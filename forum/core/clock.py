"""The time, injected, so that tests and the demo town can set it."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
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


async def pause(seconds: float, *, until: asyncio.Event) -> None:
    """Wait so long, or until the event, whichever comes first."""
    with suppress(TimeoutError):
        await asyncio.wait_for(until.wait(), seconds)
