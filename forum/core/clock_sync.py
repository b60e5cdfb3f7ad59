"""Keeping to the clock of the database server, and saying so when this machine's differs."""

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from forum.core.clock import ServerClock, pause
from forum.core.unit_of_work import SessionFactory

EVERY = 60.0
"""Seconds between two questions for the time."""
MOST_APART = 30.0
"""Seconds by which two clocks may differ before somebody has to look."""

log = logging.getLogger("forum.time")


async def sync_clock(session_factory: SessionFactory, stopped: asyncio.Event) -> None:
    """Ask the server for the time until stopped; one warning when the clocks part, one line when
    they are together again."""
    clock = session_factory.clock
    if not isinstance(clock, ServerClock):
        return
    is_apart = False
    while not stopped.is_set():
        try:
            async with session_factory.database.read_connection() as connection:
                await session_factory.server_time(connection)
        except (SQLAlchemyError, OSError) as error:
            log.debug("the database doesn't tell the time: %s", type(error).__name__)
        was_apart, is_apart = is_apart, abs(clock.skew) > MOST_APART
        if is_apart and not was_apart:
            log.warning(
                "the clock of this machine is %.0f s %s that of the database server; the forum goes "
                "by the server's, but set both by a time server",
                abs(clock.skew),
                "ahead of" if clock.skew > 0 else "behind",
            )
        elif was_apart and not is_apart:
            log.warning("the clocks of this machine and the database server agree again")
        await pause(EVERY, until=stopped)
