"""Notices that something readers see has changed: at once what this process did, soon what others did."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from forum.core.clock import pause
from forum.core.journal import watermark
from forum.core.unit_of_work import Workshop

EVERY = 0.5
"""Seconds between two looks at what other processes wrote."""
MOST_WATCHED = 500
MARGIN = 200
"""A transaction may commit after one with a higher id: so many ids are looked at once more."""

log = logging.getLogger("forum.watch")


class Watch:
    """Calls `on_change` after what this process did, and when the journal tells of others.

    That is: an entry was committed, or a reaction that is seen by readers was run.
    """

    def __init__(self, workshop: Workshop, on_change: Callable[[], None]) -> None:
        self._workshop = workshop
        self._on_change = on_change
        self._seen = watermark.Pulse(0, 0, 0)
        self._floor: int | None = None
        self._reactions = [
            name for name, reaction in workshop.reactions.items() if reaction.seen_by_readers
        ]
        workshop.on_public_change = on_change

    async def run(self, stopped: asyncio.Event) -> None:
        """Look until stopped. While the database doesn't answer, everything counts as changed."""
        while not stopped.is_set():
            try:
                await self.look()
            except (SQLAlchemyError, OSError) as error:
                log.debug("the journal can't be read: %s", type(error).__name__)
                self._on_change()
            await pause(EVERY, until=stopped)

    async def look(self) -> None:
        """One look: a small question, whatever the size of the journal."""
        async with self._workshop.database.reading() as connection:
            if self._floor is None:
                self._floor = await watermark.newest_id(connection) - MARGIN
            seen = await watermark.pulse(connection, above=self._floor, reactions=self._reactions)
        if seen != self._seen:
            self._on_change()
        self._seen = seen
        if seen.entries > MOST_WATCHED:
            # What is counted changes with the floor, so the next look calls it a change.
            self._floor = seen.newest - MARGIN
