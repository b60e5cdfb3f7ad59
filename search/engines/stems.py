"""Stems: what the forms of a word have in common, by the Snowball algorithm of its language.

Algorithms see a word as it is written, and once more without its accents, since many readers type
it so. A stem carries its algorithm, so that stems of different languages never match.
"""

import threading
from functools import lru_cache

import Stemmer

from forum.core.text.cleaning import fold

ALGORITHMS = {
    # The older one (Porter) also knows inflected adjectives: eenzame.
    "nl": ("dutch", "dutch_porter"),
    "fr": ("french",),
    "de": ("german",),
    "en": ("english",),
    "it": ("italian",),
    "tr": ("turkish",),
    "ar": ("arabic",),
}
MIN_STEM = 3
"""Shorter stems match too much."""

LONGEST_WORD = 60
"""Letters of a word that are looked at."""

_NAMES = sorted({name for names in ALGORITHMS.values() for name in names})
_TAGS = {name: f"{index}0" for index, name in enumerate(_NAMES, 1)}
_stemmers = threading.local()


def _stem(name: str, word: str) -> str:
    # A stemmer must not be used by two threads at once.
    stemmer = getattr(_stemmers, name, None)
    if stemmer is None:
        stemmer = Stemmer.Stemmer(name, 0)
        setattr(_stemmers, name, stemmer)
    return fold(stemmer.stemWord(word))


def _lower(word: str, language: str) -> str:
    """Lower case; in Turkish, `I` and `i` are two letters."""
    return (word.replace("I", "ı").replace("İ", "i") if language == "tr" else word).lower()


@lru_cache(maxsize=50_000)
def stems_of(word: str, language: str) -> tuple[str, ...]:
    """The stems of a word as a text in this language has it, tagged, at least `MIN_STEM` long."""
    word = word[:LONGEST_WORD]
    forms = dict.fromkeys((_lower(word, language), fold(word)))
    stems = {
        f"{_TAGS[name]}{stem}"
        for name in ALGORITHMS.get(language, ())
        for form in forms
        if len(stem := _stem(name, form)) >= MIN_STEM and stem.isalnum()
    }
    return tuple(sorted(stems))


def stems_in_any_language(word: str) -> tuple[str, ...]:
    """The stems of a word of a query, whose language isn't known."""
    return tuple(stem for language in ALGORITHMS for stem in stems_of(word, language))
