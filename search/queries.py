"""Queries on the state of the index as a whole, besides the engines' own state."""

from forum.core.unit_of_work import ReadSession
from search.tables import SearchState

SERVER_IS_STALE = "untold"
"""Name of the row that is the flag of a search server that hasn't received every change."""


async def is_server_stale(session: ReadSession) -> bool:
    """Whether there were changes that no search server has received."""
    return await session.get(SearchState, SERVER_IS_STALE) is not None
