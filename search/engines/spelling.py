"""Spelling correction: the indexed words that a mistyped word of a query may have meant.

By the optimal string alignment distance (Damerau-Levenshtein, where no part is edited twice) to the
words of the index. It costs nothing until a query finds nothing: then 2 to 15 ms, and the reading of
the words once in `REFRESH_INTERVAL`.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable

from rapidfuzz.distance import OSA

from search.engines.terms import terms

REFRESH_INTERVAL = 600.0
"""Seconds for which the words that were read are used."""
MIN_LETTERS = 4
"""Shorter words aren't corrected: each is one letter away from many others."""
MIN_LETTERS_FOR_TWO = 8
"""Letters from which on two edits are corrected."""

Words = Iterable[tuple[str, int]]


class Spelling:
    """The words of an index, by length, each with the number of documents that have it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._read_at = float("-inf")
        self._documents: dict[str, int] = {}
        self._by_length: dict[int, list[str]] = {}

    @property
    def is_stale(self) -> bool:
        """Whether the words should be read again."""
        return self._clock() - self._read_at > REFRESH_INTERVAL

    def load(self, words: Words) -> None:
        """Replace the words; those with digits and short ones are left out."""
        documents = {
            word: count for word, count in words if len(word) >= MIN_LETTERS and word.isalpha()
        }
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in documents:
            by_length[len(word)].append(word)
        self._documents, self._by_length = documents, dict(by_length)
        self._read_at = self._clock()

    def corrected(self, text: str) -> str:
        """The query with its unknown words replaced by the nearest known ones; empty if none is."""
        words = [term.text for term in terms(text)]
        replaced = [self._nearest(word) or word for word in words]
        return " ".join(replaced) if replaced != words else ""

    def _nearest(self, word: str) -> str | None:
        if len(word) < MIN_LETTERS or not word.isalpha() or word in self._documents:
            return None
        most = 2 if len(word) >= MIN_LETTERS_FOR_TWO else 1
        known = (
            each
            for length in range(len(word) - most, len(word) + most + 1)
            for each in self._by_length.get(length, ())
        )
        near = (
            (distance, -self._documents[each], each)
            for each in known
            if (distance := OSA.distance(word, each, score_cutoff=most)) <= most
        )
        return min(near, default=(0, 0, None))[2]
