"""Change poller: reports that public pages may have changed, to invalidate caches.

Changes by this process are reported immediately, those by other processes after the next poll.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from forum.core.background import repeat
from forum.core.delivery.handler import EventHandler, ExternalHandler
from forum.core.journal import watermark
from forum.core.unit_of_work import SessionFactory

POLL_INTERVAL = 0.5
"""Seconds between two polls of the journal."""
MAX_COUNTED = 500
"""Counted entries above which the lower bound is moved up, so that polls stay cheap."""
ID_MARGIN = 200
"""Ids below the newest that are still counted: a transaction may commit after a higher id."""

log = logging.getLogger("forum.watch")


class ChangePoller:
    """Calls `on_change` after a change by this process, and when a poll finds one by another.

    A change is a committed entry, or a run of a handler that invalidates pages. `on_recount` is called
    instead after entries that change only numbers; by default it is `on_change`. `prepare` runs before
    the report of a change by another process: what all pages share may have changed with it.
    """

    def __init__(
        self,
        session_factory: SessionFactory,
        handlers: Iterable[EventHandler],
        on_change: Callable[[], None],
        *,
        on_recount: Callable[[], None] | None = None,
        prepare: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._prepare = prepare
        self._session_factory = session_factory
        self._on_change = on_change
        self._on_recount = on_recount or on_change
        self._last = watermark.JournalWatermark()
        self._above: int | None = None
        self._handlers = [
            each.name
            for each in handlers
            if isinstance(each, ExternalHandler) and each.invalidates_pages
        ]
        session_factory.on_public_change = self._on_change
        session_factory.on_recount = self._on_recount

    async def run(self, stopped: asyncio.Event) -> None:
        """Poll until stopped. While the database can't be read, each poll counts as a change."""
        await repeat(
            self.poll, every=POLL_INTERVAL, until=stopped, log=log, unavailable=self._unavailable
        )

    def _unavailable(self, error: Exception) -> None:
        log.debug("the journal can't be read: %s", type(error).__name__)
        self._on_change()

    async def poll(self) -> None:
        """Poll once: one small query, whatever the size of the journal."""
        async with self._session_factory.database.read_connection() as connection:
            if self._above is None:
                self._above = await watermark.newest_id(connection) - ID_MARGIN
            current = await watermark.read_watermark(
                connection,
                above=self._above,
                reactions=self._handlers,
                private_kinds=self._session_factory.private_kinds,
            )
        if current.changes != self._last.changes:
            if self._prepare:
                await self._prepare()
            self._on_change()
        elif current.recounts != self._last.recounts:
            self._on_recount()
        self._last = current
        if current.entries > MAX_COUNTED:
            # The count changes with the lower bound, so the next poll reports a change.
            self._above = current.newest - ID_MARGIN
