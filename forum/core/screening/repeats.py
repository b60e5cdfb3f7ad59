"""Repeated texts: whether one is the same as another, or nearly.

Two texts are as alike as the share of pairs of neighbouring words that both have (the Jaccard index of
their bigrams, 0 to 1): one changed word in twenty leaves 0.81, three leave 0.52, and two texts about the
same seldom reach 0.2.
"""

from functools import lru_cache
from itertools import pairwise

from forum.core.screening.folded_words import folded

LEAST_LIKENESS = 0.6
FEWEST_WORDS = 8
"""Shorter texts are repeated by different people who mean the same: "Goed idee, ik doe mee!"."""

MOST_CHARACTERS = 2000
"""Of a longer text its beginning is compared."""

Words = tuple[str, ...]


class Repetition:
    """A text to which others are compared."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._words, self._pairs = _compared(text[:MOST_CHARACTERS])

    @property
    def lengths(self) -> tuple[int, int]:
        """The fewest and most characters of a text that may repeat it: half as many, twice as many."""
        return (self._length + 1) // 2, self._length * 2

    def is_repeated_by(self, other: str, *, same_author: bool) -> bool:
        """Whether another text is the same, or nearly. Short ones count only if one author wrote both."""
        fewest, most = self.lengths
        if not fewest <= len(other) <= most:
            return False
        words, pairs = _compared(other[:MOST_CHARACTERS])
        if words == self._words:
            return bool(words) and (same_author or len(words) >= FEWEST_WORDS)
        if min(len(words), len(self._words)) < FEWEST_WORDS:
            return False
        fewer, more = sorted((len(pairs), len(self._pairs)))
        if fewer < LEAST_LIKENESS * more:
            return False
        common = len(pairs & self._pairs)
        return common >= LEAST_LIKENESS * (len(pairs) + len(self._pairs) - common)


@lru_cache(maxsize=512)
def _compared(text: str) -> tuple[Words, frozenset[tuple[str, str]]]:
    """The folded words of a text and the pairs of neighbours; the newest texts are compared again and again."""
    words = folded(text)
    return words, frozenset(pairwise(words))
