"""Words as every engine compares them: one reading of a text for index, query and marks.

A word is folded (`core/text/cleaning.py`). An Arabic word with an article is also known without it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, compress, count
from operator import add

from forum.core.text.cleaning import fold

MAX_QUERY_LENGTH = 200
MOST_TERMS = 12
LONGEST_TOKEN = 60
PREFIX_FROM = 4
"""From so many letters on, a word of a query also finds the words that begin with it."""

# Letters and digits; vowel signs, combining accents and soft hyphens belong to their word.
_WORD = re.compile(r"(?:[^\W_]+|[\u0300-\u036f\u064b-\u065f\u0670\u00ad\u200b-\u200d]+)+")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200d]")
_PIECE = re.compile(r"[^\W_]+")
# The article, alone or joined to "and", "so", "with" or "like"; and "for the".
_ARTICLE = re.compile(r"(?:[وفبك]?ال|لل)(?=\w{3})")


@dataclass(frozen=True)
class Term:
    """One word of a query."""

    text: str
    is_prefix: bool

    def matches(self, token: str) -> bool:
        """Whether a word of a text is what this term asks for."""
        return token.startswith(self.text) if self.is_prefix else token == self.text


def _pieces(word: str) -> Iterator[tuple[str, str]]:
    """A word folded, whole and without its article."""
    # Folding may take one character apart ("½"), so a word can have several pieces.
    for piece in _PIECE.findall(fold(_UNSEEN.sub("", word))):
        bare = _ARTICLE.sub("", piece, count=1) if _ARTICLE.match(piece) else piece
        yield piece[:LONGEST_TOKEN], bare[:LONGEST_TOKEN]


@lru_cache(maxsize=50_000)
def _forms(chunk: str) -> tuple[str, ...]:
    """The words between two spaces, each folded, and once more without its article."""
    return tuple(
        form
        for word in _WORD.findall(chunk)
        for pair in _pieces(word)
        for form in dict.fromkeys(pair)
    )


def tokens(text: str) -> Iterator[str]:
    """What the index keeps of a text, in order: each word, and once more without its article."""
    return chain.from_iterable(map(_forms, text.split()))


def terms(text: str) -> list[Term]:
    """What a query asks for; empty when it holds no word at all.

    The last word and longer ones are beginnings of words; single letters beside words are left out.
    """
    typed = [bare for word in _WORD.findall(text[:MAX_QUERY_LENGTH]) for _, bare in _pieces(word)]
    if any(len(word) > 1 for word in typed):
        typed = [word for word in typed if len(word) > 1 or word.isdigit()]
    last = typed[-1] if typed and len(typed[-1]) > 1 else None
    return [
        Term(word, is_prefix=word == last or len(word) >= PREFIX_FROM)
        for word in list(dict.fromkeys(typed))[:MOST_TERMS]
    ]


def significant(asked: Sequence[Term]) -> list[Term]:
    """The terms worth finding on their own: the longer ones, or all when none is long."""
    return [term for term in asked if len(term.text) >= PREFIX_FROM] or list(asked)


class TermMatcher(dict[str, bool]):
    """The words asked for: by each chunk of the texts, judged once, whether one of them is in it."""

    def __init__(self, asked: Iterable[Term]) -> None:
        super().__init__()
        terms = list(asked)
        self._whole = frozenset(term.text for term in terms if not term.is_prefix)
        self._beginnings = tuple(term.text for term in terms if term.is_prefix)

    def __missing__(self, chunk: str) -> bool:
        # A loop, because a chunk mostly has one form: `any` takes twice as long.
        found = False
        for form in _forms(chunk):
            found = found or form in self._whole or form.startswith(self._beginnings)
        self[chunk] = found
        return found

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where the words of a text that were asked for begin and end."""
        # Without a line of Python for each word: a page of results holds thousands.
        chunks = text.split(" ")
        judged = [*map(self.__getitem__, chunks)]
        if True not in judged:
            return []
        # The spaces before a chunk are as many as the chunks before it.
        begins = map(add, accumulate(map(len, chunks), initial=0), count())
        return [
            (begin + word.start(), begin + word.end())
            for chunk, begin in compress(zip(chunks, begins, strict=False), judged)
            for word in _WORD.finditer(chunk)
            if self[word[0]]
        ]
