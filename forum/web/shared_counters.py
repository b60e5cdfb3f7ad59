"""Shared-memory counters: anonymous memory, mapped before the web processes are forked.

No file backs it, so that a full disk can't kill a process that counts (SIGBUS), and nothing is left
when all of them are killed. Each process writes to its own segment, without a lock; a process that
replaces a dead one continues its counts.
"""

import json
from collections.abc import Iterator
from mmap import mmap

SEGMENT = 1 << 20
"""Bytes per process. Memory is allocated when it is written to: some 100 kB for all routes."""
WORD = 8
"""Bytes of a number."""
USED, PROCESS, FIRST = 0, 1, 2
"""Indexes of words in a segment: how many are used, its process id, the start of its entries."""

Key = tuple[str, ...]


class CounterSegment:
    """The counters of one process: a row of numbers for each key.

    An entry is the length of its key in bytes, the count of its numbers, the key as JSON, and the
    numbers. It exists once the first word of the segment covers it, which is written last.
    """

    def __init__(self, memory: memoryview) -> None:
        self._bytes = memory
        self.numbers = memory.cast("d")
        if not self.numbers[USED]:
            self.numbers[USED] = FIRST
        self._indexes = {key: index for key, index, _ in self._entries()}

    @property
    def process(self) -> int:
        """The id of the process that counts here; 0 before there is one."""
        return int(self.numbers[PROCESS])

    def take(self, process: int) -> None:
        """Record the id of the process that counts here from now on."""
        self.numbers[PROCESS] = process

    def place(self, key: Key, size: int) -> int | None:
        """The index in `numbers` of the first of `size` numbers; None when the segment is full."""
        known = self._indexes.get(key)
        if known is not None:
            return known
        encoded = json.dumps(key).encode()
        start = int(self.numbers[USED])
        index = start + 2 + -(-len(encoded) // WORD)
        if index + size > len(self.numbers):
            return None
        self.numbers[start], self.numbers[start + 1] = len(encoded), size
        self._bytes[(start + 2) * WORD : (start + 2) * WORD + len(encoded)] = encoded
        self.numbers[USED] = index + size
        self._indexes[key] = index
        return index

    def rows(self) -> Iterator[tuple[Key, list[float]]]:
        """Every key with its current numbers."""
        for key, index, size in self._entries():
            yield key, list(self.numbers[index : index + size])

    def _entries(self) -> Iterator[tuple[Key, int, int]]:
        offset, end = FIRST, int(self.numbers[USED])
        while offset < end:
            length, size = int(self.numbers[offset]), int(self.numbers[offset + 1])
            encoded = bytes(self._bytes[(offset + 2) * WORD : (offset + 2) * WORD + length])
            index = offset + 2 + -(-length // WORD)
            yield tuple(json.loads(encoded)), index, size
            offset = index + size


class SharedCounters:
    """Memory with a segment for each process, shared with the forks of this process."""

    def __init__(self, processes: int) -> None:
        self._memory = memoryview(mmap(-1, processes * SEGMENT))
        self.processes = processes

    def segment(self, number: int) -> CounterSegment:
        """The segment of a process, numbered from 0, with everything counted in it."""
        return CounterSegment(self._memory[number * SEGMENT : (number + 1) * SEGMENT])

    def rows(self) -> dict[Key, list[float]]:
        """The counters of all processes, summed."""
        total: dict[Key, list[float]] = {}
        for number in range(self.processes):
            for key, numbers in self.segment(number).rows():
                known = total.get(key)
                total[key] = (
                    [a + b for a, b in zip(known, numbers, strict=True)] if known else numbers
                )
        return total
