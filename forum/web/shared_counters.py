"""Counters that several web processes share: anonymous memory, made before they are forked.

There is no file behind it, so that a full disk can neither kill a process that counts (SIGBUS) nor
keep anything when all of them are killed. Each process writes to a segment of its own, without a
lock; whoever takes the place of a dead one goes on with its counts.
"""

import json
from collections.abc import Iterator
from mmap import mmap

SEGMENT = 1 << 20
"""Bytes for one process. Memory is taken as it is written to: some 100 kB for all the routes."""
WORD = 8
USED, PROCESS, FIRST = 0, 1, 2
"""Words of a segment: how many are in use, whose it is, where its entries begin."""

Key = tuple[str, ...]


class CounterSegment:
    """The counters of one process: for each key a row of numbers.

    An entry is the length of its key in bytes, how many numbers it has, the key, the numbers. It
    counts as there when the first word of the segment says so, which is written last.
    """

    def __init__(self, memory: memoryview) -> None:
        self._bytes = memory
        self.numbers = memory.cast("d")
        if not self.numbers[USED]:
            self.numbers[USED] = FIRST
        self._places = {key: place for key, place, _ in self._entries()}

    @property
    def process(self) -> int:
        """Who counts here, by number of process; 0 before anybody does."""
        return int(self.numbers[PROCESS])

    def take(self, process: int) -> None:
        """Say who counts here from now on."""
        self.numbers[PROCESS] = process

    def place(self, key: Key, size: int) -> int | None:
        """The index in `numbers` of the first of `size` numbers; None when there is no room left."""
        known = self._places.get(key)
        if known is not None:
            return known
        encoded = json.dumps(key).encode()
        begin = int(self.numbers[USED])
        place = begin + 2 + -(-len(encoded) // WORD)
        if place + size > len(self.numbers):
            return None
        self.numbers[begin], self.numbers[begin + 1] = len(encoded), size
        self._bytes[(begin + 2) * WORD : (begin + 2) * WORD + len(encoded)] = encoded
        self.numbers[USED] = place + size
        self._places[key] = place
        return place

    def rows(self) -> Iterator[tuple[Key, list[float]]]:
        """Every key with its numbers as they are now."""
        for key, place, size in self._entries():
            yield key, list(self.numbers[place : place + size])

    def _entries(self) -> Iterator[tuple[Key, int, int]]:
        at, end = FIRST, int(self.numbers[USED])
        while at < end:
            length, size = int(self.numbers[at]), int(self.numbers[at + 1])
            encoded = bytes(self._bytes[(at + 2) * WORD : (at + 2) * WORD + length])
            place = at + 2 + -(-length // WORD)
            yield tuple(json.loads(encoded)), place, size
            at = place + size


class SharedCounters:
    """Memory with a segment for each of so many processes; forks of this one share it."""

    def __init__(self, processes: int) -> None:
        self._memory = memoryview(mmap(-1, processes * SEGMENT))
        self.processes = processes

    def segment(self, number: int) -> CounterSegment:
        """The segment of a process, from 0 on, with all that was counted in it."""
        return CounterSegment(self._memory[number * SEGMENT : (number + 1) * SEGMENT])

    def rows(self) -> dict[Key, list[float]]:
        """The counters of all processes, added up."""
        total: dict[Key, list[float]] = {}
        for number in range(self.processes):
            for key, numbers in self.segment(number).rows():
                known = total.get(key)
                total[key] = (
                    [a + b for a, b in zip(known, numbers, strict=True)] if known else numbers
                )
        return total
