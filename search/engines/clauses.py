"""Clauses of a query: for each of its words, what a document may have instead.

A word is found by its beginning, by its stem, without its ending, inside a longer word, written as
two words, and together with its neighbour as one word. What is rarer than the word itself ranks
lower: engines weigh stems and parts less than words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from forum.core.content.summary import Document
from forum.core.i18n.localized_text import LocalizedText
from search.engines.stems import stems_in_any_language, stems_of
from search.engines.terms import (
    PREFIX_FROM,
    Term,
    hyphenated,
    terms,
    tokens,
    variants_by_term,
    words,
)

MIN_INSIDE = 4
"""Letters from which on a word is also looked for inside longer ones: so short only at their end."""
MIN_LONG = 8
"""Letters from which on a word of a text is also indexed by its parts."""
LONGEST_PART = 10
WITHOUT_COMPOUNDS = frozenset({"fr", "en", "it", "tr", "ar"})
MIN_WITHOUT_ENDING = 6
LONGEST_ENDING = 3
INFINITIVE = re.compile("(?P<root>.{4,})m[ae]k")
"""A Turkish verb: Snowball's algorithm knows the endings of nouns only."""
ATTACHED = re.compile("[\u0648\u0641\u0628\u0643\u0644](?P<word>[\u0621-\u064a]{4,})")
"""An Arabic word after and, so, with, like or for, which are written as its first letter."""
LONGEST_SPLIT = 25
MIN_HALF = 3


@dataclass(frozen=True)
class Clause:
    """One word of a query, and what else counts as it; everything is folded.

    - `stems`: tagged stems, as `search/engines/stems.py` makes them;
    - `shorter`: beginnings of words, which are this one without its ending;
    - `inside`: a part of a longer word, or empty;
    - `halves`: the word written as two;
    - `joined`: beginnings of words, which are this one and its neighbour.
    """

    term: Term
    stems: tuple[str, ...]
    shorter: tuple[str, ...]
    inside: str
    halves: tuple[tuple[str, str], ...]
    joined: tuple[str, ...]

    @property
    def is_inside_prefix(self) -> bool:
        """Whether the part may go on; a short one must be the end of its word."""
        return len(self.inside) > MIN_INSIDE


def clauses(text: str) -> list[Clause]:
    """The clauses of a query; empty if it has no word."""
    query_terms = terms(text)
    variants = variants_by_term(text)
    joined: dict[Term, list[str]] = {term: [] for term in query_terms}
    for one, other in pairwise(query_terms):
        for term in (one, other):
            joined[term].append(one.text + other.text)
    return [
        Clause(
            term,
            _stems((term.text, *variants.get(term.text, ()))),
            tuple(_without_endings(term.text)),
            term.text if len(term.text) >= MIN_INSIDE else "",
            tuple(_halves(term.text)),
            tuple(joined[term]),
        )
        for term in query_terms
    ]


def significant(query_clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses to match separately: of words of `PREFIX_FROM` letters or more, else all."""
    long = [clause for clause in query_clauses if len(clause.term.text) >= PREFIX_FROM]
    return long or list(query_clauses)


def stems(document: Document) -> Iterator[str]:
    """The different stems of its words, each in the language of its text."""
    found = (stems_of(word, text.lang) for text in document.texts for word in words(text))
    return iter(dict.fromkeys(chain.from_iterable(found)))


def parts(document: Document) -> Iterator[str]:
    """The different endings of long words, by which a word inside them is found.

    In languages with compounds only: they are more than all other words of a text together.
    """
    return iter(dict.fromkeys(chain.from_iterable(map(_parts, document.texts))))


def _parts(text: LocalizedText) -> Iterator[str]:
    yield from chain.from_iterable(map(_attached, tokens(text)))
    if text.lang not in WITHOUT_COMPOUNDS:
        yield from chain.from_iterable(map(_endings, tokens(text)))
    for joined in hyphenated(text):
        yield joined
        yield from _endings(joined)


def _attached(word: str) -> Iterator[str]:
    if attached := ATTACHED.fullmatch(word):
        yield attached["word"]


def _endings(word: str) -> Iterator[str]:
    if len(word) >= MIN_LONG:
        first = max(MIN_HALF, len(word) - LONGEST_PART)
        for start in range(first, len(word) - MIN_INSIDE + 1):
            yield word[start:]


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stem for word in words for stem in stems_in_any_language(word)))


def _without_endings(word: str) -> Iterator[str]:
    if verb := INFINITIVE.fullmatch(word):
        yield verb["root"]
    for cut in range(1, LONGEST_ENDING + 1):
        if len(word) - cut >= MIN_WITHOUT_ENDING:
            yield word[:-cut]


def _halves(word: str) -> Iterator[tuple[str, str]]:
    if len(word) <= LONGEST_SPLIT:
        for at in range(MIN_HALF, len(word) - MIN_HALF + 1):
            yield word[:at], word[at:]
