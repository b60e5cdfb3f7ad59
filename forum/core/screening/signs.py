"""Text screening before a moderator reads a text: signs that it needs care or is urgent.

A sign never blocks a text. It shows a kind message to the author, and the moderator what to check. The signs
that an operator chooses are in `core/content/review_policy.py`.
"""

from collections.abc import Iterable

from forum.core.screening.distress.category import Category
from forum.core.screening.distress.detection import categories
from forum.core.screening.personal_data import NO_CONTACTS, PublicContacts, find_personal_data

CRY_FOR_HELP = "cry_for_help"
PERSONAL_DATA = "personal_data"
URGENT = frozenset({CRY_FOR_HELP, *Category})


def screen(*texts: str, public: PublicContacts = NO_CONTACTS) -> tuple[str, ...]:
    """The codes of the signs in the texts, most urgent first; with a cry for help, its categories.

    `public` contacts are no personal data.
    """
    text = _joined(texts)
    distress = distress_of(text)
    signs: list[str] = [CRY_FOR_HELP, *distress] if distress else []
    if find_personal_data(text, public):
        signs.append(PERSONAL_DATA)
    return tuple(signs)


def distress_of(*texts: str) -> tuple[Category, ...]:
    """What somebody may be in danger of: the author is then shown the helplines, those for it first."""
    return categories(_joined(texts))


def _joined(texts: Iterable[str]) -> str:
    # Without empty ones: what a form asks about and what is reviewed is one text then, and judged once.
    return "\n".join(filter(None, texts))
