"""Queries of verification: the home that a form names."""

from dataclasses import dataclass

from forum.core.unit_of_work import ReadSession
from forum.town.queries import part_by_slug
from forum.town.tables import Neighbourhood
from forum.verification.forms import OUTSIDE


@dataclass(frozen=True)
class Home:
    """Where a member lives: a neighbourhood, or outside the town (None)."""

    neighbourhood_id: int | None


async def home_named(session: ReadSession, text: str) -> Home | None:
    """The home that a field's value means, or None for no such neighbourhood."""
    if text == OUTSIDE:
        return Home(None)
    found = await part_by_slug(session, Neighbourhood, text)
    return Home(found.pk) if found else None
