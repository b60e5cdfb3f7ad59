"""Two engines as one: a server that finds more, and the embedded engine for when it is away."""

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

REST = 5.0
"""Seconds in which a server that was away isn't asked again."""


class FallbackEngine:
    """Asks `first`; while that is away, `second`. Both are fed."""

    def __init__(
        self, first: Engine, second: Engine, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.first = first
        self.second = second
        self._clock = clock
        self._away = False
        self._rests_until = float("-inf")

    async def start(self) -> bool:
        """Get both ready, the second first; true when one is new. Raises `SearchUnavailable`."""
        is_new = await self.second.start()
        return await self.first.start() or is_new

    async def put(self, documents: Sequence[Document]) -> None:
        """Take in documents."""
        await self.second.put(documents)
        await self.first.put(documents)

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Forget documents."""
        await self.second.remove(refs)
        await self.first.remove(refs)

    async def find(self, query: Query) -> Hits:
        """What the first finds; while it is away, what the second finds, marked as such.

        Once the first has failed, only one question every `REST` seconds waits to see whether it is
        back.
        """
        if self._may_ask():
            try:
                hits = await self.first.find(query)
            except SearchUnavailable as error:
                self._is_away(error)
            else:
                self._is_back()
                return hits
        return replace(await self.second.find(query), is_fallback=True)

    async def rebuild(self, batches: AsyncIterator[list[Document]]) -> None:
        """Make both anew from one reading; one that can't leaves the other to it, then raises."""
        session = SharedReading(batches, readers=2)

        async def rebuild_index(number: int, engine: Engine) -> None:
            try:
                await engine.rebuild(session.by(number))
            finally:
                session.is_ready(number)

        faults = await asyncio.gather(
            rebuild_index(0, self.first), rebuild_index(1, self.second), return_exceptions=True
        )
        for fault in faults:
            if fault:
                raise fault

    async def reachable(self) -> bool:
        """Whether both answer now."""
        return await self.first.reachable() and await self.second.reachable()

    async def close(self) -> None:
        """Close both."""
        await self.first.close()
        await self.second.close()

    def _may_ask(self) -> bool:
        now = self._clock()
        if now < self._rests_until:
            return False
        if self._away:
            self._rests_until = now + REST
        return True

    def _is_away(self, error: SearchUnavailable) -> None:
        if not self._away:
            log.warning("the search server doesn't answer (%s); the embedded one does", error)
        self._away = True
        self._rests_until = self._clock() + REST

    def _is_back(self) -> None:
        if self._away:
            log.info("the search server answers again")
        self._away = False


class SharedReading:
    """The same batches for several readers, each at its own pace; an error is everybody's.

    Nothing is read before each of them has asked: what changes from then on, they know of.
    """

    def __init__(self, batches: AsyncIterator[list[Document]], readers: int) -> None:
        self._batches = batches
        self._turn = asyncio.Lock()
        self._kept: list[deque[list[Document] | Exception | None]] = [
            deque() for _ in range(readers)
        ]
        self._awaited = set(range(readers))
        self._all_ready = asyncio.Event()

    def is_ready(self, number: int) -> None:
        """This reader need not be waited for."""
        self._awaited.discard(number)
        if not self._awaited:
            self._all_ready.set()

    async def by(self, number: int) -> AsyncIterator[list[Document]]:
        """The batches for one reader."""
        mine = self._kept[number]
        self.is_ready(number)
        await self._all_ready.wait()
        while True:
            async with self._turn:
                if not mine:
                    await self._read_on()
            batch = mine.popleft()
            if batch is None:
                return
            if isinstance(batch, Exception):
                raise batch
            yield batch

    async def _read_on(self) -> None:
        batch: list[Document] | Exception | None
        try:
            batch = await anext(self._batches, None)
        except Exception as error:
            batch = error
        for each in self._kept:
            each.append(batch)
