"""Text screening before a moderator reads a text: signs that it needs care or is urgent.

A sign never blocks a text. It shows a kind message to the author, and the moderator what to check.
"""

import re

from forum.core.screening.personal_data import NO_CONTACTS, PublicContacts, find_personal_data
from forum.core.text.cleaning import fold

CRY_FOR_HELP = "cry_for_help"
PERSONAL_DATA = "personal_data"
ADVERTISING = "advertising"
URGENT = frozenset({CRY_FOR_HELP})

_LINK = re.compile(r"https?://|www\.")
_DISTRESS_PHRASES = tuple(
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


def screen(*texts: str, public: PublicContacts = NO_CONTACTS) -> tuple[str, ...]:
    """The codes of the signs in the texts, most urgent first; `public` contacts are no personal data."""
    text = "\n".join(texts)
    folded = fold(text)
    signs = []
    if any(phrase in folded for phrase in _DISTRESS_PHRASES):
        signs.append(CRY_FOR_HELP)
    if find_personal_data(text, public):
        signs.append(PERSONAL_DATA)
    if len(_LINK.findall(text)) > 2:
        signs.append(ADVERTISING)
    return tuple(signs)


def shows_distress(*texts: str) -> bool:
    """Whether the texts may be a cry for help: their author is then shown the helplines."""
    return CRY_FOR_HELP in screen(*texts)
