"""Clock synchronisation with the database server, with a warning when the clocks differ."""

import asyncio
import logging

from forum.core.background import repeat
from forum.core.clock import ServerClock
from forum.core.unit_of_work import SessionFactory

SYNC_INTERVAL = 60.0
"""Seconds between two queries of the server's time."""
MAX_SKEW = 30.0
"""Seconds by which the clocks may differ before operators are warned."""

log = logging.getLogger("forum.time")


async def sync_clock(session_factory: SessionFactory, stopped: asyncio.Event) -> None:
    """Query the server's time until stopped. Log one warning when the clocks differ by more than
    `MAX_SKEW`, and one line when they agree again. Does nothing for other clocks."""
    clock = session_factory.clock
    if not isinstance(clock, ServerClock):
        return
    is_skewed = False

    async def step() -> None:
        nonlocal is_skewed
        async with session_factory.database.read_connection() as connection:
            await session_factory.server_time(connection)
        was_skewed, is_skewed = is_skewed, abs(clock.skew) > MAX_SKEW
        if is_skewed and not was_skewed:
            log.warning(
                "the clock of this machine is %.0f s %s that of the database server; the forum goes "
                "by the server's, but set both by a time server",
                abs(clock.skew),
                "ahead of" if clock.skew > 0 else "behind",
            )
        elif was_skewed and not is_skewed:
            log.warning("the clocks of this machine and the database server agree again")

    def unavailable(error: Exception) -> None:
        log.debug("the database doesn't tell the time: %s", type(error).__name__)

    await repeat(step, every=SYNC_INTERVAL, until=stopped, log=log, unavailable=unavailable)
