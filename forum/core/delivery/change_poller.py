"""Notices that something readers see has changed: at once what this process did, soon what others did."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from sqlalchemy.exc import SQLAlchemyError

from forum.core.clock import pause
from forum.core.delivery.handler import EventHandler, ExternalHandler
from forum.core.journal import watermark
from forum.core.unit_of_work import SessionFactory

EVERY = 0.5
"""Seconds between two looks at what other processes wrote."""
MOST_WATCHED = 500
MARGIN = 200
"""A transaction may commit after one with a higher id: so many ids are looked at once more."""

log = logging.getLogger("forum.watch")


class ChangePoller:
    """Calls `on_change` after what this process did, and when the journal tells of others.

    That is: an entry was committed, or a handler that invalidates pages was run.
    """

    def __init__(
        self,
        session_factory: SessionFactory,
        handlers: Iterable[EventHandler],
        on_change: Callable[[], None],
    ) -> None:
        self._session_factory = session_factory
        self._on_change = on_change
        self._seen = watermark.JournalWatermark(0, 0, 0)
        self._floor: int | None = None
        self._handlers = [
            each.name
            for each in handlers
            if isinstance(each, ExternalHandler) and each.invalidates_pages
        ]
        session_factory.on_public_change = on_change

    async def run(self, stopped: asyncio.Event) -> None:
        """Look until stopped. While the database doesn't answer, everything counts as changed."""
        while not stopped.is_set():
            try:
                await self.poll()
            except (SQLAlchemyError, OSError) as error:
                log.debug("the journal can't be read: %s", type(error).__name__)
                self._on_change()
            await pause(EVERY, until=stopped)

    async def poll(self) -> None:
        """One look: a small question, whatever the size of the journal."""
        async with self._session_factory.database.read_connection() as connection:
            if self._floor is None:
                self._floor = await watermark.newest_id(connection) - MARGIN
            seen = await watermark.read_watermark(
                connection, above=self._floor, reactions=self._handlers
            )
        if seen != self._seen:
            self._on_change()
        self._seen = seen
        if seen.entries > MOST_WATCHED:
            # What is counted changes with the floor, so the next look calls it a change.
            self._floor = seen.newest - MARGIN
