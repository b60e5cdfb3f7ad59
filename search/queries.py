"""Queries on the state of the index as a whole, besides the engines' own state."""

from sqlmodel import col, select

from forum.core.unit_of_work import ReadSession
from search.tables import SearchState

SERVER_IS_STALE = col(SearchState.name) == "untold"
"""Condition for the flag that a search server, if any, hasn't received every change."""


async def server_is_stale(session: ReadSession) -> bool:
    """Whether there were changes that no search server has received."""
    return await session.first(select(SearchState).where(SERVER_IS_STALE)) is not None
