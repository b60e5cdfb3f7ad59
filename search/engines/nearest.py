"""Nearest fingerprints: an index in the memory of a process, of what is stored for all.

Signs of vectors are compared first: 64 bytes of each text.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from search.engines.embedding import DIMENSIONS
from search.engines.fingerprint import BUCKETS, Measured, WordWeights, numbers_of

CANDIDATES = 64
"""So many of the nearest by signs are compared exactly: nine of ten of the best three are among them."""
WORDS_OF_SIGNS = DIMENSIONS // 64


@dataclass(frozen=True)
class IndexedText:
    """What is kept in memory of a stored fingerprint."""

    id: int
    language: str
    signs: bytes
    stems: bytes


class _Texts:
    """The entries in one language, in how many of them each word is, and the signs of all.

    The signs are columns of an array with room for more: so a change costs nothing, and comparing
    is eight operations on whole rows.
    """

    def __init__(self) -> None:
        self.entries: list[IndexedText] = []
        self.documents: NDArray[np.int32] = np.zeros(BUCKETS, np.int32)
        self._columns: dict[int, int] = {}
        self._signs: NDArray[np.uint64] = np.zeros((WORDS_OF_SIGNS, 64), np.uint64)

    def add(self, entries: list[IndexedText]) -> None:
        first, last = len(self.entries), len(self.entries) + len(entries)
        if last > self._signs.shape[1]:
            room = np.zeros((WORDS_OF_SIGNS, 2 * last), np.uint64)
            room[:, :first] = self._signs[:, :first]
            self._signs = room
        together = b"".join(entry.signs for entry in entries)
        self._signs[:, first:last] = (
            np.frombuffer(together, np.uint64).reshape(-1, WORDS_OF_SIGNS).T
        )
        self.entries += entries
        self._columns.update((entry.id, first + at) for at, entry in enumerate(entries))
        numbers = np.frombuffer(b"".join(entry.stems for entry in entries), np.uint16)
        self.documents += np.bincount(numbers, minlength=BUCKETS).astype(np.int32)

    def remove(self, id: int) -> None:
        """Remove an entry: the last one takes its column."""
        column, last = self._columns.pop(id), self.entries.pop()
        removed = last
        if column < len(self.entries):
            removed, self.entries[column] = self.entries[column], last
            self._signs[:, column] = self._signs[:, len(self.entries)]
            self._columns[last.id] = column
        self.documents[np.frombuffer(removed.stems, np.uint16)] -= 1

    def nearest(self, signs: bytes) -> list[IndexedText]:
        """The entries whose signs differ least from these."""
        total = len(self.entries)
        if not total:
            return []
        differing = np.zeros(total, np.uint16)
        for row, own in zip(self._signs, np.frombuffer(signs, np.uint64), strict=True):
            differing += np.bitwise_count(row[:total] ^ own)
        most = min(CANDIDATES, total)
        return [self.entries[at] for at in np.argpartition(differing, most - 1)[:most].tolist()]


class NearestIndex:
    """The entries of one content type, by language. Its methods may be called by any thread."""

    def __init__(self) -> None:
        self._by_language: defaultdict[str, _Texts] = defaultdict(_Texts)
        self._languages: dict[int, str] = {}
        self._lock = threading.Lock()

    def update(self, entries: Iterable[IndexedText]) -> None:
        """Add entries, or replace those with the same id."""
        added: defaultdict[str, list[IndexedText]] = defaultdict(list)
        with self._lock:
            for entry in entries:
                if (former := self._languages.get(entry.id)) is not None:
                    self._by_language[former].remove(entry.id)
                self._languages[entry.id] = entry.language
                added[entry.language].append(entry)
            for language, new in added.items():
                self._by_language[language].add(new)

    def candidates(self, text: Measured) -> list[IndexedText]:
        """The entries whose meaning may be nearest, of those in the language of the text."""
        with self._lock:
            return self._by_language[text.fingerprint.language].nearest(text.fingerprint.signs)

    def weights(self, text: Measured, candidates: Iterable[IndexedText]) -> WordWeights:
        """The weights of the words of a text and its candidates."""
        with self._lock:
            texts = self._by_language[text.fingerprint.language]
            numbers = numbers_of(text.fingerprint.stems).union(
                *(numbers_of(each.stems) for each in candidates)
            )
            total = len(texts.entries) + 1
            return WordWeights(
                (number, log(total / (int(texts.documents[number]) + 0.5)) ** 2)
                for number in numbers
            )
