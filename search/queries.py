"""What is noted of the index as a whole, besides what the engines note themselves."""

from sqlmodel import col, select

from forum.core.unit_of_work import ReadSession
from search.tables import SearchState

SERVER_IS_STALE = col(SearchState.name) == "untold"
"""The note that a search server, if there is one, wasn't told of every change."""


async def server_is_stale(session: ReadSession) -> bool:
    """Whether changes were made of which no search server was told."""
    return await session.first(select(SearchState).where(SERVER_IS_STALE)) is not None
