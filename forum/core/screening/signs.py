"""A first look at a text before a person reads it: signs that it needs care or is urgent.

A sign never refuses anything. It tells the author something kind, and the moderator what to look at.
"""

import re

from forum.core.text.cleaning import fold

CRY_FOR_HELP = "cry_for_help"
PERSONAL_DATA = "personal_data"
ADVERTISING = "advertising"
URGENT = frozenset({CRY_FOR_HELP})

_PHONE = re.compile(r"(?<![\w/])(?:\+|00|0)\d(?:[ ./()-]{0,2}\d){7,12}(?!\w)")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63})+")
# The number stands right behind the street in Dutch and German, behind its name elsewhere.
_STREET = re.compile(
    r"\b(?:\w*(?:straat|laan|steenweg|strasse|str\.)|\w+(?:plein|dreef|weg))\s?\d{1,4}[a-z]?\b"
    r"|\b(?:rue|avenue|chaussee|via|piazza)\s+(?:[\w'’-]+\s+){1,4}\d{1,4}\b"
    r"|\b(?:sokak|sokagi|cadde|caddesi)\s+(?:no:?\s?)?\d{1,4}\b"
)
_LINK = re.compile(r"https?://|www\.")
_CRIES = tuple(
    fold(phrase)
    for phrase in (
        "wil niet meer leven", "wil dood", "niet meer verder", "zelfmoord", "er een eind aan maken",
        "een einde maken aan", "zonder mij beter af", "of ik er nog ben", "niemand zou me missen",
        "liever dood", "wil er niet meer zijn",
        "je veux mourir", "plus envie de vivre", "en finir avec la vie", "suicide", "sans moi",
        "will nicht mehr leben", "will sterben", "selbstmord", "umbringen", "mich vermisst niemand",
        "want to die", "kill myself", "end my life", "no reason to live", "nobody would miss me",
        "voglio morire", "non voglio più vivere", "farla finita", "suicidio",
        "ölmek istiyorum", "yaşamak istemiyorum", "intihar", "hayatıma son",
        "أريد أن أموت", "لا أريد أن أعيش", "انتحار", "أنهي حياتي",
    )
)  # fmt: skip


def screen(*texts: str) -> tuple[str, ...]:
    """The codes of what the texts show, most urgent first."""
    text = "\n".join(texts)
    folded = fold(text)
    found = []
    if any(cry in folded for cry in _CRIES):
        found.append(CRY_FOR_HELP)
    if _PHONE.search(text) or _MAIL.search(text) or _STREET.search(folded):
        found.append(PERSONAL_DATA)
    if len(_LINK.findall(text)) > 2:
        found.append(ADVERTISING)
    return tuple(found)


def shows_distress(*texts: str) -> bool:
    """Whether the texts may be a cry for help: then their author sees the helplines at once."""
    return CRY_FOR_HELP in screen(*texts)
