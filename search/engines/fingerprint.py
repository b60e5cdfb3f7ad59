"""Fingerprint of a text: what it means and which words it has, as few bytes; and how alike two are."""

from array import array
from dataclasses import dataclass
from itertools import chain
from math import sqrt
from zlib import crc32

from search.engines.embedding import LONGEST, Vector, embed, signs, to_bytes
from search.engines.stems import stems_of
from search.engines.terms import words

BUCKETS = 1 << 16
"""Different numbers of stems: so many that two stems of a language seldom share one."""
WEIGHT_OF_WORDS = 0.7
"""Weight of the words in common, beside 1 for the meaning; tests/quality/similar.jsonl says why."""


@dataclass(frozen=True)
class Fingerprint:
    """A text as it is compared: its vector, the signs of that, and the numbers of its stems."""

    language: str
    vector: bytes
    signs: bytes
    stems: bytes


@dataclass(frozen=True)
class Measured:
    """A text that is compared with others, with the vector in full precision."""

    vector: Vector
    fingerprint: Fingerprint


def measure(title: str, body: str, language: str) -> Measured:
    """Take the fingerprint of a text. Blocks: call it in a worker thread."""
    vector = embed(title, body)
    text = f"{title}\n{body[:LONGEST]}"
    found = chain.from_iterable(stems_of(word, language) for word in words(text))
    numbers = sorted({crc32(stem.encode()) % BUCKETS for stem in found})
    return Measured(
        vector,
        Fingerprint(language, to_bytes(vector), signs(vector), array("H", numbers).tobytes()),
    )


def numbers_of(stems: bytes) -> frozenset[int]:
    """The numbers of stems that a fingerprint has."""
    return frozenset(array("H", stems))


class WordWeights(dict[int, float]):
    """Squared weights of stems, by their numbers: the rarer among `documents`, the higher (IDF)."""

    def overlap(self, one: frozenset[int], other: frozenset[int]) -> float:
        """The words in common by weight: 1 for the same words, 0 for none in common."""
        shared = sum(map(self.__getitem__, one & other))
        if not shared:
            return 0.0
        whole = sum(map(self.__getitem__, one)) * sum(map(self.__getitem__, other))
        return shared / sqrt(whole)
