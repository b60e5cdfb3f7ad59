"""Tokeniser of all engines: the same analysis for indexing, queries and highlighting.

Words are folded (`core/text/cleaning.py`); Arabic ones with an article are also kept without it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, compress, count
from operator import add

from forum.core.text.cleaning import fold
from search.engines.stems import stems_in_any_language

MAX_QUERY_LENGTH = 200
MOST_TERMS = 12
LONGEST_TOKEN = 60
PREFIX_FROM = 4
"""Minimum length at which a word of a query also matches as a prefix, at any position."""
SAME_LETTERS = 3
"""Letters that all forms of a word have in common."""

# Letters and digits. Vowel signs, combining accents, soft hyphens and zero-width characters are
# part of their word.
_WORD = re.compile(r"(?:[^\W_]+|[\u0300-\u036f\u064b-\u065f\u0670\u00ad\u200b-\u200d]+)+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d]")
# Words and the hyphens between them. An attempt never fails, so it takes linear time.
_RUN = re.compile(rf"(?:{_WORD.pattern}|[-\u2010\u2011]+)+")
_PIECE = re.compile(r"[^\W_]+")
# The Arabic article, alone or with a prefix ("and", "so", "with", "like"); and "for the".
_ARTICLE = re.compile(r"(?:[وفبك]?ال|لل)(?=\w{3})")


@dataclass(frozen=True)
class Term:
    """One word of a query."""

    text: str
    is_prefix: bool

    def matches(self, token: str) -> bool:
        """Whether a token of a text matches this term."""
        return token.startswith(self.text) if self.is_prefix else token == self.text


def _pieces(word: str) -> Iterator[tuple[str, str]]:
    """The folded pieces of a word, each whole and without its article."""
    # Folding may decompose a character ("½" becomes "1⁄2"), so a word can have several pieces.
    for piece in _PIECE.findall(fold(_INVISIBLE.sub("", word))):
        bare = _ARTICLE.sub("", piece, count=1) if _ARTICLE.match(piece) else piece
        yield piece[:LONGEST_TOKEN], bare[:LONGEST_TOKEN]


@lru_cache(maxsize=50_000)
def _forms(chunk: str) -> tuple[str, ...]:
    """The tokens of a chunk without white space: each word folded, and also without its article."""
    return tuple(
        form
        for word in _WORD.findall(chunk)
        for variants in _pieces(word)
        for form in dict.fromkeys(variants)
    )


def tokens(text: str) -> Iterator[str]:
    """The tokens to index of a text, in order: each word, and also without its article."""
    return chain.from_iterable(map(_forms, text.split()))


def terms(text: str) -> list[Term]:
    """The terms of a query, at most `MOST_TERMS`; empty if it has no word.

    The last word, and words of `PREFIX_FROM` letters or more, match as prefixes. Single letters are
    dropped if there are longer words.
    """
    words = [bare for word in _WORD.findall(text[:MAX_QUERY_LENGTH]) for _, bare in _pieces(word)]
    if any(len(word) > 1 for word in words):
        words = [word for word in words if len(word) > 1 or word.isdigit()]
    last = words[-1] if words and len(words[-1]) > 1 else None
    return [
        Term(word, is_prefix=word == last or len(word) >= PREFIX_FROM)
        for word in list(dict.fromkeys(words))[:MOST_TERMS]
    ]


def variants_by_term(text: str) -> dict[str, list[str]]:
    """How the words of a query were typed, by their terms: stemmers need accents and articles."""
    typed: dict[str, list[str]] = {}
    for word in _WORD.findall(text[:MAX_QUERY_LENGTH]):
        for _, bare in _pieces(word):
            typed.setdefault(bare, []).append(_INVISIBLE.sub("", word))
    return typed


def words(text: str) -> Iterator[str]:
    """The words of a text as they are written; those that hyphens join also as one."""
    for run in _RUN.findall(text):
        found = [_INVISIBLE.sub("", word) for word in _WORD.findall(run)]
        yield from found
        if len(found) > 1:
            yield "".join(found)


def hyphenated(text: str) -> Iterator[str]:
    """The words of a text that hyphens join, each as one word, folded."""
    for run in _RUN.findall(text):
        found = _WORD.findall(run)
        if len(found) > 1:
            pieces = (whole for word in found for whole, _ in _pieces(word))
            yield "".join(pieces)[:LONGEST_TOKEN]


class TermMatcher(dict[str, bool]):
    """Matcher of query terms in texts, caching for each chunk of text whether a term matches."""

    def __init__(self, query_terms: Iterable[Term], stems: Iterable[str] = ()) -> None:
        super().__init__()
        terms = list(query_terms)
        self._stems = frozenset(stems)
        self._beginnings = tuple(term.text[:SAME_LETTERS] for term in terms)
        self._whole = frozenset(term.text for term in terms if not term.is_prefix)
        self._prefixes = tuple(term.text for term in terms if term.is_prefix)

    def __missing__(self, chunk: str) -> bool:
        # A loop, because a chunk mostly has one form: `any()` takes twice as long.
        matched = False
        for form in _forms(chunk):
            matched = matched or form in self._whole or form.startswith(self._prefixes)
            # Forms of a word begin alike, which spares most words of a text the stemmer.
            if not matched and self._stems and form.startswith(self._beginnings):
                matched = not self._stems.isdisjoint(stems_in_any_language(form))
        self[chunk] = matched
        return matched

    def places(self, text: str) -> list[tuple[int, int]]:
        """The start and end offsets of matching words in a text."""
        # `map` and `compress` instead of a loop: a page of results has thousands of words.
        chunks = text.split(" ")
        is_match = [*map(self.__getitem__, chunks)]
        if True not in is_match:
            return []
        # Offset of a chunk: the lengths of the chunks before it, plus one space for each of them.
        offsets = map(add, accumulate(map(len, chunks), initial=0), count())
        return [
            (offset + word.start(), offset + word.end())
            for chunk, offset in compress(zip(chunks, offsets, strict=False), is_match)
            for word in _WORD.finditer(chunk)
            if self[word[0]]
        ]
