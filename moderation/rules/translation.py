"""Rules of the reading help: which texts may be sent to a translation service."""

from forum.core.content.summary import Summary
from forum.core.verdict import ALLOWED, Verdict, denied
from moderation.tables.cases import Case


def may_translate(
    case: Case, summary: Summary, *, in_trouble: bool, takes_private: bool
) -> Verdict:
    """A service gets what everybody can read; anything else, and of people in trouble, only by setting."""
    is_private = not summary.is_public or case.urgent or in_trouble
    return denied("translation_private") if is_private and not takes_private else ALLOWED
