"""Text screening before a moderator reads a text: signs that it needs care or is urgent.

A sign never blocks a text. It shows a kind message to the author, and the moderator what to check.
"""

import re

from forum.core.screening.distress.detection import categories
from forum.core.screening.distress.rules import Category
from forum.core.text.cleaning import fold

CRY_FOR_HELP = "cry_for_help"
PERSONAL_DATA = "personal_data"
ADVERTISING = "advertising"
URGENT = frozenset({CRY_FOR_HELP, *Category})

PHONE = re.compile(r"(?<![\w/])(?:\+|00|0)\d(?:[ ./()-]{0,2}\d){7,12}(?!\w)")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+")
# The house number follows the word for street in Dutch and German, the street name elsewhere.
_STREET = re.compile(
    r"\b(?:\w*(?:straat|laan|steenweg|strasse|str\.)|\w+(?:plein|dreef|weg))\s?\d{1,4}[a-z]?\b"
    r"|\b(?:rue|avenue|chaussee|via|piazza)\s+(?:[\w'’-]+\s+){1,4}\d{1,4}\b"
    r"|\b(?:sokak|sokagi|cadde|caddesi)\s+(?:no:?\s?)?\d{1,4}\b"
)
_LINK = re.compile(r"https?://|www\.")


def screen(*texts: str) -> tuple[str, ...]:
    """The codes of the signs in the texts, most urgent first; with a cry for help, its categories."""
    text = "\n".join(texts)
    folded = fold(text)
    distress = distress_of(text)
    signs: list[str] = [CRY_FOR_HELP, *distress] if distress else []
    if PHONE.search(text) or _MAIL.search(text) or _STREET.search(folded):
        signs.append(PERSONAL_DATA)
    if len(_LINK.findall(text)) > 2:
        signs.append(ADVERTISING)
    return tuple(signs)


def distress_of(*texts: str) -> tuple[Category, ...]:
    """What somebody may be in danger of: the author is then shown the helplines, those for it first."""
    return categories("\n".join(texts))
