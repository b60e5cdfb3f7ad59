"""Queries on calls."""

from sqlmodel import col, select

from forum.calls.tables import Call
from forum.core.errors import NotFound
from forum.core.unit_of_work import ReadSession


async def calls(session: ReadSession) -> list[Call]:
    """All calls, the newest first."""
    return await session.all(select(Call).order_by(col(Call.opens_on).desc(), col(Call.id)))


async def call_by_slug(session: ReadSession, slug: str) -> Call:
    """A call by its slug; raises `NotFound`."""
    found = await session.first(select(Call).where(Call.slug == slug))
    if found is None:
        raise NotFound
    return found
