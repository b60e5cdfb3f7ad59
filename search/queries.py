"""What is noted of the index as a whole, besides what the engines note themselves."""

from sqlmodel import col, select

from forum.core.unit_of_work import ReadSession
from search.tables import SearchState

UNTOLD = col(SearchState.name) == "untold"
"""The note that a search server, if there is one, wasn't told of every change."""


async def is_untold(session: ReadSession) -> bool:
    """Whether changes were made of which no search server was told."""
    return await session.first(select(SearchState).where(UNTOLD)) is not None
