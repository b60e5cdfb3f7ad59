"""Vocabulary of the rules: which terms a word of a text stands for, also if it is mistyped.

A term is a choice of words, stems (`sla*`), parts (`*geweld*`) and phrases of one language. All languages
share one vocabulary, so that a word is looked up once, however many languages there are.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from forum.core.screening.distress.tokens import ELIDED, normal

_MISTYPED = 6
"""Letters from which on a word is also found with one letter missing or two swapped."""
_JOINED = 5
"""Letters from which on two known words are found written as one: `nietmeer`, `jarrive`."""
_ARABIC = re.compile("[\u0621-\u064a]")
# Written as a part of the Arabic word after them: and, the, by, to, as; marks of present and future.
_PROCLITICS = ["وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "ه", "ح", "س", "ع"]
_SHORTEST_ARABIC = 3
_BETWEEN_SENTENCES = 3
"""Places that the end of a sentence takes: too far for words that follow each other."""

Terms = frozenset[int]
_Index = dict[str, set[int]]


class Vocabulary:
    """Terms by word: all are added first, then words are looked up."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, frozenset[str]], int] = {}
        self._languages: list[str] = []
        self._phrases: dict[int, set[tuple[tuple[int, ...], int]]] = defaultdict(set)
        self._words: _Index = defaultdict(set)
        self._stems: _Index = defaultdict(set)
        self._parts: _Index = defaultdict(set)
        self.look_up = lru_cache(maxsize=20_000)(self._look_up)

    def add(self, language: str, words: Iterable[str]) -> int:
        """The number of a term; a new one, unless the language has one of these words."""
        key = (language, frozenset(words))
        if (known := self._numbers.get(key)) is not None:
            return known
        number = self._numbers[key] = len(self._languages)
        self._languages.append(language)
        for word in key[1]:
            index = self._words
            if word.endswith("*"):
                index = self._parts if word.startswith("*") else self._stems
            index[normal(word.strip("*"))].add(number)
        return number

    def add_phrase(self, term: int, words: tuple[int, ...]) -> None:
        """Add a phrase to a term; its words are terms."""
        self._phrases[words[-1]].add((words, term))

    def places(self, sentences: Iterable[Iterable[str]]) -> dict[int, int]:
        """The places of each term in a text, as bits (`patterns.py`)."""
        of_words: dict[Terms, int] = defaultdict(int)
        place = 1
        for sentence in sentences:
            for word in sentence:
                for terms in self.look_up(word):
                    of_words[terms] |= place
                    place <<= 1
            place <<= _BETWEEN_SENTENCES
        places: dict[int, int] = defaultdict(int)
        for terms, bits in of_words.items():
            for term in terms:
                places[term] |= bits
        for last in places.keys() & self._phrases.keys():
            for words, term in self._phrases[last]:
                if ends := _phrase_ends(words, places):
                    places[term] |= ends
        return dict(places)

    def main_language(self, terms: Iterable[int]) -> str:
        """The language that most of these terms are of; empty if there are none."""
        counts = Counter(self._languages[term] for term in terms)
        return max(counts, key=counts.__getitem__, default="")

    def _look_up(self, word: str) -> tuple[Terms, ...]:
        """The terms of a normal word; of two words if it is two that were written as one."""
        terms = self._terms(word)
        if terms or word.isdigit():
            return (terms,)
        return self._of_two(word) or (self._of_mistyped(word),)

    def _terms(self, word: str) -> Terms:
        forms = _without_proclitics(word) if _ARABIC.match(word) else {word}
        terms: set[int] = set()
        for form in forms:
            terms |= self._words.get(form, set())
            for length in self._stem_lengths:
                terms |= self._stems.get(form[:length], set()) if length <= len(form) else set()
        for match in self._part_pattern.finditer(word):
            terms |= self._parts[match[1]]
        return frozenset(terms)

    def _of_two(self, word: str) -> tuple[Terms, ...]:
        if len(word) < _JOINED or not word.isalpha():
            return ()
        for at in range(1, len(word) - 1):
            first, second = word[:at], word[at:]
            if at == 1 and first not in ELIDED:
                continue
            if first in self._words and second in self._words:
                return frozenset(self._words[first]), frozenset(self._words[second])
        return ()

    def _of_mistyped(self, word: str) -> Terms:
        terms = set(self._mistyped_words.get(word, ()))
        for length in self._stem_lengths:
            if _MISTYPED - 1 <= length <= len(word):
                terms |= self._mistyped_stems.get(word[:length], set())
                terms |= self._mistyped_stems.get(word[: length - 1], set())
        return frozenset(terms)

    @cached_property
    def _stem_lengths(self) -> list[int]:
        return sorted(set(map(len, self._stems)))

    @cached_property
    def _part_pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._parts, key=len, reverse=True)
        return re.compile(f"(?=({'|'.join(map(re.escape, longest_first)) or '(?!)'}))")

    @cached_property
    def _mistyped_words(self) -> _Index:
        return _mistyped(self._words)

    @cached_property
    def _mistyped_stems(self) -> _Index:
        return _mistyped(self._stems)


def _phrase_ends(words: tuple[int, ...], places: dict[int, int]) -> int:
    reached = places.get(words[0], 0)
    for word in words[1:]:
        reached = (reached << 1) & places.get(word, 0)
        if not reached:
            break
    return reached


def _mistyped(index: _Index) -> _Index:
    found: _Index = defaultdict(set)
    for word, terms in index.items():
        if len(word) >= _MISTYPED and word.isalpha():
            for variant in _variants(word):
                found[variant] |= terms
    return found


def _variants(word: str) -> Iterator[str]:
    """A word with one letter missing, or two neighbours swapped; its first letter stays."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


def _without_proclitics(word: str) -> set[str]:
    """An Arabic word, and what is left of it without one or two proclitics."""
    forms = {word}
    for _ in range(2):
        forms |= {
            form.removeprefix(proclitic)
            for form in forms
            for proclitic in _PROCLITICS
            if form.startswith(proclitic) and len(form) - len(proclitic) >= _SHORTEST_ARABIC
        }
    return forms
