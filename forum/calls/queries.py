"""Queries on calls."""

from sqlmodel import col, select

from forum.calls.tables import Call
from forum.core.errors import Missing
from forum.core.unit_of_work import Reading


async def calls(reading: Reading) -> list[Call]:
    """All calls, the newest first."""
    return await reading.all(select(Call).order_by(col(Call.opens_on).desc(), col(Call.id)))


async def call_by_slug(reading: Reading, slug: str) -> Call:
    """A call by its slug; raises `Missing`."""
    found = await reading.first(select(Call).where(Call.slug == slug))
    if found is None:
        raise Missing
    return found
