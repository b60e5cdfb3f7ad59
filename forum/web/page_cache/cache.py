"""Store of the page cache: an LRU dictionary bounded in bytes, with a generation counter."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from typing import Any

TTL = 60.0
"""Seconds until an entry expires: a page may change with the clock, as a call does at midnight."""


@dataclass(frozen=True)
class CachedResponse:
    """A response as it goes over the wire, and the route that made it."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: bytes
    route: Any

    def __len__(self) -> int:
        return len(self.body)


def _size(key: Sequence[object], value: Sized) -> int:
    """The bytes of a value and of the texts in its key, which a reader may make long."""
    return len(value) + sum(len(part) for part in key if isinstance(part, str | bytes))


class PageCache:
    """Bodies and responses by key; the least recently used are evicted beyond `max_bytes`."""

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.max_bytes = max_bytes
        self.generation = 0
        self._clock = clock
        self._entries: OrderedDict[tuple[Any, ...], tuple[float, Any]] = OrderedDict()
        self._bytes = 0

    def invalidate(self) -> None:
        """Invalidate all entries, and by the generation also those made from reads until now."""
        self.generation += 1
        self._entries.clear()
        self._bytes = 0

    def get(self, key: tuple[Any, ...]) -> Any:
        """The value under a key; None if it is missing or expired."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        expires_at, value = entry
        if expires_at < self._clock():
            del self._entries[key]
            self._bytes -= _size(key, value)
            return None
        self._entries.move_to_end(key)
        return value

    def keep(self, key: tuple[Any, ...], value: Any, generation: int) -> None:
        """Store a value made from reads at `generation`, unless it was invalidated since."""
        if generation != self.generation or _size(key, value) > self.max_bytes:
            return
        if key in self._entries:
            self._bytes -= _size(key, self._entries.pop(key)[1])
        self._entries[key] = (self._clock() + TTL, value)
        self._bytes += _size(key, value)
        while self._bytes > self.max_bytes:
            evicted, (_, value) = self._entries.popitem(last=False)
            self._bytes -= _size(evicted, value)
