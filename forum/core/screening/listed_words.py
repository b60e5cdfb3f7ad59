"""Listed words: the words and phrases of an operator, found in texts with their places.

A pattern is one or more words in a row, whatever stands between them. `*` at the beginning or the end of a
word stands for any letters. There are no regular expressions: each of these patterns is looked up in a
set, so that no pattern and no text is slow.
"""

from collections.abc import Iterable, Iterator, Sequence

from forum.core.screening.folded_words import words_in

ANY = "*"
FEWEST_LETTERS = 3
"""Letters that must stand beside a `*`: with fewer, nearly every text has such a word."""
MOST_LETTERS = 40
"""Longest word of a pattern, and longest piece of a word that is looked up."""
MOST_WORDS = 8
"""Most words of a pattern."""
MOST_PATTERNS = 500
"""Most patterns of a list."""

HOW = (
    "must be a word or a few words, as casino or free money; * may stand at the beginning or the end of a "
    f"word, beside {FEWEST_LETTERS} letters or more, as casino* or *bet*"
)

Place = tuple[int, int]
"""Character offsets in a text; the end is exclusive."""


def parse(pattern: str) -> tuple[str, ...]:
    """The words of a pattern, folded, with their `*`. Raises `ValueError`, in words for an operator."""
    words = tuple(word for chunk in pattern.split() for word in _parse_chunk(chunk))
    if not 0 < len(words) <= MOST_WORDS:
        raise ValueError(HOW)
    return words


def _parse_chunk(chunk: str) -> Iterator[str]:
    """The words of what stands between two spaces: e-mail* is e and mail*."""
    bare = chunk.removeprefix(ANY).removesuffix(ANY)
    words = [word.folded for word in words_in(bare)]
    if not words or ANY in bare:
        raise ValueError(HOW)
    if chunk.startswith(ANY):
        words[0] = ANY + words[0]
    if chunk.endswith(ANY):
        words[-1] += ANY
    for word in words:
        letters = len(word.strip(ANY))
        if letters > MOST_LETTERS or (ANY in word and letters < FEWEST_LETTERS):
            raise ValueError(HOW)
        yield word


class WordList:
    """Patterns, ready to be looked up. Raises `ValueError` for one that can't be used."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(map(parse, patterns), key=len, reverse=True):
            self._phrases.setdefault(phrase[0], []).append(phrase)
        self._pieces = {
            piece for each in self._phrases.values() for phrase in each for piece in phrase
        }
        self._beginnings = self._lengths(starts=False, ends=True)
        self._ends = self._lengths(starts=True, ends=False)
        self._insides = self._lengths(starts=True, ends=True)

    def _lengths(self, *, starts: bool, ends: bool) -> tuple[int, ...]:
        """The lengths of the pieces that start or end with `*` so; without it."""
        return tuple(
            {
                len(piece.strip(ANY))
                for piece in self._pieces
                if (piece.startswith(ANY), piece.endswith(ANY)) == (starts, ends)
            }
        )

    def __bool__(self) -> bool:
        return bool(self._phrases)

    def find(self, text: str) -> list[Place]:
        """The places of listed words in a text, in order, without overlaps."""
        if not self:
            return []
        words = list(words_in(text))
        matches = [self._matches(word.folded) for word in words]
        places: list[Place] = []
        for index, word in enumerate(words):
            length = self._longest_at(index, matches)
            if length and (not places or places[-1][1] <= word.start):
                places.append((word.start, words[index + length - 1].end))
        return places

    def _longest_at(self, index: int, matches: Sequence[frozenset[str]]) -> int:
        """How many words the longest phrase has that begins at a word; 0 if none does."""
        return max(
            (
                len(phrase)
                for first in matches[index]
                for phrase in self._phrases.get(first, ())
                if index + len(phrase) <= len(matches)
                and all(piece in matches[index + step] for step, piece in enumerate(phrase))
            ),
            default=0,
        )

    def _matches(self, word: str) -> frozenset[str]:
        """The pieces of patterns that fit a word."""
        return frozenset(piece for piece in self._readings(word) if piece in self._pieces)

    def _readings(self, word: str) -> Iterator[str]:
        """The pieces that would fit a word: itself, and its parts with a `*` for the rest."""
        yield word
        yield from (word[:length] + ANY for length in self._beginnings)
        yield from (ANY + word[-length:] for length in self._ends)
        for length in self._insides:
            yield from (
                ANY + word[start : start + length] + ANY for start in range(len(word) - length + 1)
            )
