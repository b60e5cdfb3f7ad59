"""Confusables: names as skeletons, equal for look-alikes (Unicode TS 39, folded to ASCII).

Cyrillic, Greek, Armenian, Cherokee and Lisu look-alikes come from Unicode's table, which
`confusable-homoglyphs` ships. What the table lacks (squared, circled and small capital letters) is
derived from the character's Unicode name. Arabic letters stay Arabic: Unicode lists alef as
confusable with l, but for readers of Arabic it isn't.
"""

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.utils import load

from forum.core.text.cleaning import fold
from forum.core.text.visible_text import strip_invisible

_LATIN_IN_NAME = re.compile(
    r"(?:LATIN (?:SMALL |CAPITAL )?LETTER|INDICATOR SYMBOL LETTER)"
    r"(?: SMALL| CAPITAL| OPEN| DOTLESS| SCRIPT| BARRED| REVERSED| TURNED)* ([A-Z])(?![A-Z])"
)
_SHAPES = {
    # Look like Latin letters at a glance, but aren't confusable in Unicode's table.
    letter: latin
    for latin, letters in {
        "a": "д\u03bbδ∆₳", "b": "вβ", "c": "¢₵", "e": "εєэξ∑€ɛꞓ", "g": "₲", "h": "һ", "i": "ι", "k": "кκ",
        "l": "£₤", "m": "мʍ₥₼", "n": "пηлин₦", "o": "σ", "p": "ρ₱", "r": "яг", "t": "тτ₮",
        "u": "υ", "w": "ωшщ", "x": "жχ", "y": "чγ",
        "ss": "ßẞ",
        # Variants of one Arabic letter in different languages.
        "ي": "یې", "ك": "ک", "ه": "ہھەۀ", "ا": "ٱ",
    }.items()
    for letter in letters
}  # fmt: skip
_DIGITS_AS_LETTERS = str.maketrans("013457", "oleast")
_SYMBOLS_AS_LETTERS = str.maketrans(
    {"@": "a", "$": "s", "!": "l", "|": "l", "€": "e", "£": "l", "¢": "c"}
)
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    """Non-ASCII characters, and the single characters that they are confusable with."""
    return {
        character: tuple(entry["c"] for entry in entries if len(entry["c"]) == 1)
        for character, entries in load("confusables.json").items()
        if len(character) == 1 and not character.isascii()
    }


@lru_cache(maxsize=5000)
def _latin_lookalike(character: str) -> str:
    """The Latin letter that a character looks like, else the character itself."""
    small = character.lower()
    variants = (character, small, *unicodedata.normalize("NFKD", small))
    homoglyphs = (other for variant in variants for other in _table().get(variant, ()))
    return next(filter(None, map(_as_latin, (*variants, *homoglyphs))), character)


def _as_latin(character: str) -> str:
    """The Latin letter of a character by its shape or name, without the table; empty if none."""
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    if _ARABIC.match(character):
        return _SHAPES.get(character, character)
    match = _LATIN_IN_NAME.search(unicodedata.name(character, ""))
    return _SHAPES.get(character) or (match[1].lower() if match else "")


def to_latin(text: str) -> str:
    """Replace all look-alikes of Latin letters by those letters; no marks, lower case."""
    text = strip_invisible(text)
    if not text.isascii():
        text = "".join(
            _latin_lookalike(character) for character in unicodedata.normalize("NFKC", text)
        )
    return fold(text)


def skeleton(word: str) -> str:
    """The skeleton of a folded word: digits as letters, `i` as `l`, `rn` as `m`, `vv` as `w`."""
    word = word.translate(_SYMBOLS_AS_LETTERS)
    if not word.isdigit():
        word = word.translate(_DIGITS_AS_LETTERS)
    return word.replace("i", "l").replace("rn", "m").replace("vv", "w")
