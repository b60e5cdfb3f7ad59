"""The skeleton of a name: one spelling for all that looks alike (Unicode TS 39, folded to ASCII).

Cyrillic, Greek, Armenian, Cherokee and Lisu look-alikes come from Unicode's table, which
`confusable-homoglyphs` ships; what that table misses (squared, circled and small capital letters)
is read off the character's own Unicode name. Arabic letters stay Arabic: to Unicode an alef is
confusable with an l, to readers of Arabic it isn't.
"""

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.utils import load

from forum.core.text.cleaning import fold
from forum.core.text.visible_text import without_ignorables

_LATIN_IN_NAME = re.compile(
    r"(?:LATIN (?:SMALL |CAPITAL )?LETTER|INDICATOR SYMBOL LETTER)"
    r"(?: SMALL| CAPITAL| OPEN| DOTLESS| SCRIPT| BARRED| REVERSED| TURNED)* ([A-Z])(?![A-Z])"
)
_SHAPES = {
    # Read as Latin letters at a glance, though Unicode's table keeps them apart.
    letter: latin
    for latin, letters in {
        "a": "д\u03bbδ∆₳", "b": "вβ", "c": "¢₵", "e": "εєэξ∑€ɛꞓ", "g": "₲", "h": "һ", "i": "ι", "k": "кκ",
        "l": "£₤", "m": "мʍ₥₼", "n": "пηлин₦", "o": "σ", "p": "ρ₱", "r": "яг", "t": "тτ₮",
        "u": "υ", "w": "ωшщ", "x": "жχ", "y": "чγ",
        "ss": "ßẞ",
        # Arabic letters that differ by language only.
        "ي": "یې", "ك": "ک", "ه": "ہھەۀ", "ا": "ٱ",
    }.items()
    for letter in letters
}  # fmt: skip
_DIGITS = str.maketrans("013457", "oleast")
_SIGNS = str.maketrans({"@": "a", "$": "s", "!": "l", "|": "l", "€": "e", "£": "l", "¢": "c"})
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    """Characters beyond ASCII, and the single ones they are confusable with."""
    return {
        character: tuple(other["c"] for other in alike if len(other["c"]) == 1)
        for character, alike in load("confusables.json").items()
        if len(character) == 1 and not character.isascii()
    }


@lru_cache(maxsize=5000)
def _latin(character: str) -> str:
    """The Latin letter a character is read as, else the character itself."""
    small = character.lower()
    steps = (character, small, *unicodedata.normalize("NFKD", small))
    alike = (other for step in steps for other in _table().get(step, ()))
    return next(filter(None, map(_read_as, (*steps, *alike))), character)


def _read_as(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    if _ARABIC.match(character):
        return _SHAPES.get(character, character)
    named = _LATIN_IN_NAME.search(unicodedata.name(character, ""))
    return _SHAPES.get(character) or (named[1].lower() if named else "")


def to_latin(text: str) -> str:
    """A text with every look-alike of a Latin letter as that letter, without marks, lower case."""
    text = without_ignorables(text)
    if not text.isascii():
        text = "".join(_latin(character) for character in unicodedata.normalize("NFKC", text))
    return fold(text)


def skeleton(word: str) -> str:
    """One spelling for a folded word: digits as letters, `i` as `l`, `rn` as `m`, `vv` as `w`."""
    word = word.translate(_SIGNS)
    if not word.isdigit():
        word = word.translate(_DIGITS)
    return word.replace("i", "l").replace("rn", "m").replace("vv", "w")
