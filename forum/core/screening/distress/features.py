"""Features of a text: n-grams of its words, and of the letters of each word.

Words are folded and have each letter once in a row (`neee`, `willlen`), so that accents, capitals and
emphasis don't matter; mistyped words share most of their letters with the words that are meant.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from forum.core.text.cleaning import fold

LETTERS = range(2, 6)
WORDS = range(1, 4)
"""Lengths of n-grams."""
MAX_WORD = 30
"""Letters of a word that are compared: none that matters has more."""
_WORD = re.compile(r"[^\W_]+")
_DOUBLED = re.compile(r"(\D)\1+")
_SPACED_OUT = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared; letters that stand apart (`h e l p`) are a word."""
    joined = _SPACED_OUT.sub(lambda match: match[0].replace(" ", ""), fold(text))
    words = _WORD.findall(_DOUBLED.sub(r"\1", joined))
    # Folding makes four words of some characters (U+FDFA); no text that is typed has as many.
    return [word[:MAX_WORD] for word in words[: len(text) // 2 + 1]]


@lru_cache(maxsize=20_000)
def letter_grams(word: str) -> tuple[str, ...]:
    """The n-grams of a word's letters, with a space where the word begins and ends."""
    spaced = f" {word} "
    return tuple(
        spaced[at : at + length] for length in LETTERS for at in range(len(spaced) - length + 1)
    )


def spread_of(count: int) -> float:
    """What the sum of the weights of so many n-grams is divided by.

    Between their number, by which a cry drowns in a long text, and its root, by which any long text adds up to one.
    """
    return float(count**0.75)


def word_grams(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """The n-grams of words, each with the places of its first word and after its last.

    An underscore follows each word, so that they differ from n-grams of letters.
    """
    for start in range(len(words)):
        gram = ""
        for end in range(start + 1, min(start + WORDS.stop, len(words) + 1)):
            gram += words[end - 1] + "_"
            yield gram, start, end
