"""Store of the page cache: an LRU dictionary bounded in bytes, with a generation counter."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from sys import getsizeof
from typing import Any

TTL = 60.0
"""Seconds until an entry expires: a page may change with the clock, as a call does at midnight."""
COUNT_SECONDS = 1.0
"""Seconds for which numbers on a page, such as that of its votes, may be old."""


@dataclass(frozen=True)
class CachedResponse:
    """A response as it goes over the wire, and the route that made it."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: bytes
    route: Any


def _weight(value: Any) -> int:
    """Bytes of memory of a key or a value. Small pages weigh more by their headers than by their body,
    and an address may be longer than both."""
    if isinstance(value, CachedResponse):
        return _weight(value.headers) + _weight(value.body) + _weight(value.etag)
    parts = sum(map(_weight, value)) if isinstance(value, list | tuple) else 0
    return getsizeof(value) + parts


class PageCache:
    """Bodies and responses by key; the least recently used are evicted beyond `max_bytes` of memory.

    The counts on them are at most `COUNT_SECONDS` old, the rest is as it is in the database.
    `generation` counts how often all were invalidated, `changes` how often for more than counts.
    """

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.max_bytes = max_bytes
        self.generation = 0
        self.changes = 0
        self._clock = clock
        self._recounted_at = -COUNT_SECONDS
        self._expires_at: float | None = None
        self._entries: OrderedDict[tuple[Any, ...], tuple[float, int, Any]] = OrderedDict()
        self._bytes = 0

    def invalidate(self) -> None:
        """Invalidate all entries, and by the generation also those made from reads until now."""
        self.changes += 1
        self._drop()

    def _drop(self) -> None:
        self.generation += 1
        self._expires_at = None
        self._entries.clear()
        self._bytes = 0

    def invalidate_counts(self) -> None:
        """Invalidate all entries, `COUNT_SECONDS` after the last time at the earliest.

        While many vote, pages are made anew once for all who voted in between.
        """
        self._expires_at = max(self._recounted_at + COUNT_SECONDS, self._clock())
        self._expire()

    def _expire(self) -> None:
        if self._expires_at is not None and self._expires_at <= self._clock():
            self._recounted_at = self._clock()
            self._drop()

    def get(self, key: tuple[Any, ...]) -> Any:
        """The value under a key; None if it is missing or expired."""
        self._expire()
        entry = self._entries.get(key)
        if entry is None:
            return None
        expires_at, weight, value = entry
        if expires_at < self._clock():
            del self._entries[key]
            self._bytes -= weight
            return None
        self._entries.move_to_end(key)
        return value

    def keep(self, key: tuple[Any, ...], value: Any, generation: int) -> None:
        """Store a value made from reads at `generation`, unless it was invalidated since."""
        self._expire()
        weight = _weight(key) + _weight(value)
        if generation != self.generation or weight > self.max_bytes:
            return
        if key in self._entries:
            self._bytes -= self._entries.pop(key)[1]
        self._entries[key] = (self._clock() + TTL, weight, value)
        self._bytes += weight
        while self._bytes > self.max_bytes:
            self._bytes -= self._entries.popitem(last=False)[1][1]
