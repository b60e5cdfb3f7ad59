"""Event of the town's own words and looks."""

from dataclasses import dataclass

from forum.core.journal.event import Event
from forum.core.ref import ContentRef


@dataclass(frozen=True, kw_only=True)
class TownSettingSaved(Event):
    """A key has another value in force; the subject is the row with it."""

    key: str


def ref_of(row_id: int) -> ContentRef:
    """Reference of a row in the journal."""
    return ContentRef("town_setting", row_id)
