"""Repeated texts: whether one is the same as another, or nearly.

Two texts are as alike as the share of pairs of neighbouring words that both have (the Jaccard index of
their bigrams, 0 to 1): one changed word in twenty leaves 0.81, three leave 0.52, and two texts about the
same seldom reach 0.2.
"""

from itertools import pairwise

from forum.core.screening.folded_words import folded

LEAST_LIKENESS = 0.6
FEWEST_WORDS = 8
"""Shorter texts are repeated by different people who mean the same: "Goed idee, ik doe mee!"."""

MOST_CHARACTERS = 2000
"""Of a longer text its beginning is compared."""


class Repetition:
    """A text to which others are compared."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._words = folded(text[:MOST_CHARACTERS])
        self._pairs = frozenset(pairwise(self._words))

    def is_repeated_by(self, other: str, *, same_author: bool) -> bool:
        """Whether another text is the same, or nearly. Short ones count only if one author wrote both."""
        if min(self._length, len(other)) * 2 < max(self._length, len(other)):
            return False
        words = folded(other[:MOST_CHARACTERS])
        if words == self._words:
            return bool(words) and (same_author or len(words) >= FEWEST_WORDS)
        if min(len(words), len(self._words)) < FEWEST_WORDS:
            return False
        pairs = frozenset(pairwise(words))
        return len(pairs & self._pairs) >= LEAST_LIKENESS * len(pairs | self._pairs)
