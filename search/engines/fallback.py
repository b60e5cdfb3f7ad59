"""Fallback engine: a server, and the embedded engine for when the server is down."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Document
from forum.core.ref import ContentRef
from search.engines.base import Engine, Hits, Query

log = logging.getLogger("forum.search")

RETRY_INTERVAL = 5.0
"""Seconds between attempts to query a server that is down (circuit breaker)."""


class FallbackEngine:
    """Queries `first`, or `second` while `first` is down. Both indexes are kept up to date."""

    def __init__(
        self, first: Engine, second: Engine, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.first = first
        self.second = second
        self._clock = clock
        self._is_down = False
        self._retry_at = float("-inf")

    async def start(self) -> bool:
        """Start both, the second first; true if one is new. Raises `SearchUnavailable`."""
        is_new = await self.second.start()
        return await self.first.start() or is_new

    async def put(self, documents: Sequence[Document]) -> None:
        """Upsert documents in both."""
        await self.second.put(documents)
        await self.first.put(documents)

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Remove documents from both."""
        await self.second.remove(refs)
        await self.first.remove(refs)

    async def purge(self) -> None:
        """Purge both."""
        await self.second.purge()
        await self.first.purge()

    async def find(self, query: Query) -> Hits:
        """The hits of the first; while it is down, those of the second, with `is_fallback`.

        After a failure of the first, one query every `RETRY_INTERVAL` seconds tries it again; the others
        don't wait for it.
        """
        if self._should_try_first():
            try:
                hits = await self.first.find(query)
            except SearchUnavailable as error:
                self._mark_down(error)
            else:
                self._mark_up()
                return hits
        return replace(await self.second.find(query), is_fallback=True)

    async def rebuild(self, batches: AsyncIterator[list[Document]]) -> None:
        """Rebuild both from one reading of the database.

        If one fails, the other still completes; then the error is raised.
        """
        reading = SharedBatches(batches, readers=2)

        async def rebuild_index(number: int, engine: Engine) -> None:
            try:
                await engine.rebuild(reading.by(number))
            finally:
                reading.is_ready(number)

        errors = await asyncio.gather(
            rebuild_index(0, self.first), rebuild_index(1, self.second), return_exceptions=True
        )
        for error in errors:
            if error:
                raise error

    async def reachable(self) -> bool:
        """Whether both answer now."""
        return await self.first.reachable() and await self.second.reachable()

    async def close(self) -> None:
        """Close both."""
        await self.first.close()
        await self.second.close()

    def _should_try_first(self) -> bool:
        now = self._clock()
        if now < self._retry_at:
            return False
        if self._is_down:
            self._retry_at = now + RETRY_INTERVAL
        return True

    def _mark_down(self, error: SearchUnavailable) -> None:
        if not self._is_down:
            log.warning("the search server doesn't answer (%s); the embedded one does", error)
        self._is_down = True
        self._retry_at = self._clock() + RETRY_INTERVAL

    def _mark_up(self) -> None:
        if self._is_down:
            log.info("the search server answers again")
        self._is_down = False


class SharedBatches:
    """Fan-out of one iterator of batches to several readers, each at its own pace.

    An error of the iterator is raised in every reader. Reading starts when all readers are ready,
    so that their indexes receive concurrent changes: a change between the reading and the creation
    of an index would be missing from it.
    """

    def __init__(self, batches: AsyncIterator[list[Document]], readers: int) -> None:
        self._batches = batches
        self._lock = asyncio.Lock()
        self._queues: list[deque[list[Document] | Exception | None]] = [
            deque() for _ in range(readers)
        ]
        self._pending = set(range(readers))
        self._all_ready = asyncio.Event()

    def is_ready(self, number: int) -> None:
        """Don't wait for this reader: it has started to read, or has ended."""
        self._pending.discard(number)
        if not self._pending:
            self._all_ready.set()

    async def by(self, number: int) -> AsyncIterator[list[Document]]:
        """The batches for one reader."""
        queue = self._queues[number]
        self.is_ready(number)
        await self._all_ready.wait()
        while True:
            async with self._lock:
                if not queue:
                    await self._read_next()
            batch = queue.popleft()
            if batch is None:
                return
            if isinstance(batch, Exception):
                raise batch
            yield batch

    async def _read_next(self) -> None:
        batch: list[Document] | Exception | None
        try:
            batch = await anext(self._batches, None)
        except Exception as error:
            batch = error
        for queue in self._queues:
            queue.append(batch)
