"""Words of a text as they are compared: sentence by sentence, folded, letters undoubled."""

import re
from collections.abc import Iterator
from functools import lru_cache

from forum.core.text.cleaning import fold

_SENTENCE_END = re.compile(r"[.!?…;\n\r؟؛]+")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DOUBLED = re.compile(r"(\D)\1+")
_SPACED_OUT = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ`´′＇", "'"))
# Written with an apostrophe before a vowel or h: a word of its own in French and Italian.
ELIDED = frozenset(
    [
        "j",
        "m",
        "l",
        "n",
        "d",
        "s",
        "t",
        "c",
        "v",
        "qu",
        "jusqu",
        "lorsqu",
        "puisqu",
        "quelqu",
        "dell",
        "all",
        "nell",
        "sull",
        "dall",
        "un",
        "quell",
        "quest",
    ]
)
_MAX_WORD = 30
"""Letters of a word that are compared: none that matters has more."""


@lru_cache(maxsize=20_000)
def normal(word: str) -> str:
    """A word as it is compared: folded, each letter once in a row (`neee`, `willlen`)."""
    return undoubled(fold(word))


def undoubled(folded: str) -> str:
    """A folded text with each letter once in a row; digits stay."""
    return _DOUBLED.sub(r"\1", folded)


def sentences(text: str) -> Iterator[tuple[str, ...]]:
    """The normal words of each sentence that has any."""
    folded = fold(text.translate(_APOSTROPHES))
    for sentence in _SENTENCE_END.split(folded):
        joined = _SPACED_OUT.sub(lambda match: match[0].replace(" ", ""), sentence)
        if found := tuple(_words(undoubled(joined))):
            yield found


def _words(sentence: str) -> Iterator[str]:
    for token in _TOKEN.findall(sentence):
        elided, apostrophe, rest = token.partition("'")
        is_elided = bool(apostrophe) and elided in ELIDED
        if is_elided:
            yield elided
        yield (rest if is_elided else token).replace("'", "")[:_MAX_WORD]
