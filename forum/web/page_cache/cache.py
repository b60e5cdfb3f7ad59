"""The store of the page cache: an LRU dictionary bounded in bytes, with a generation counter."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LONGEST_KEPT = 60.0
"""Seconds: a page may also change with the clock, as a call does at midnight."""


@dataclass(frozen=True)
class CachedResponse:
    """An answer as it goes over the wire, and the route that made it."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: bytes
    route: Any

    def __len__(self) -> int:
        return len(self.body)


class PageCache:
    """Texts and answers by key, the longest unused of them dropped when there are too many bytes."""

    def __init__(self, most_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most_bytes = most_bytes
        self.generation = 0
        self._clock = clock
        self._kept: OrderedDict[Any, tuple[float, Any]] = OrderedDict()
        self._bytes = 0

    def drop(self) -> None:
        """Something changed: nothing kept, and nothing read before this moment, is good any more."""
        self.generation += 1
        self._kept.clear()
        self._bytes = 0

    def get(self, key: object) -> Any:
        """What is kept under a key, or None."""
        found = self._kept.get(key)
        if found is None:
            return None
        until, value = found
        if until < self._clock():
            del self._kept[key]
            self._bytes -= len(value)
            return None
        self._kept.move_to_end(key)
        return value

    def keep(self, key: object, value: Any, generation: int) -> None:
        """Keep what was made from what was read at `generation`, unless something changed since."""
        if generation != self.generation or len(value) > self.most_bytes:
            return
        if key in self._kept:
            self._bytes -= len(self._kept.pop(key)[1])
        self._kept[key] = (self._clock() + LONGEST_KEPT, value)
        self._bytes += len(value)
        while self._bytes > self.most_bytes:
            self._bytes -= len(self._kept.popitem(last=False)[1][1])
