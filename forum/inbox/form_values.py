"""Initial values of the form with a member's rhythms of mail."""

from collections.abc import Mapping

from forum.accounts.tables import Rhythm
from forum.inbox.tables import NewsKind


def of_rhythms(rhythms: Mapping[NewsKind, Rhythm | None]) -> dict[str, str]:
    """The rhythm chosen for each kind of news; empty: the usual one."""
    return {str(kind): rhythm.value if rhythm else "" for kind, rhythm in rhythms.items()}
