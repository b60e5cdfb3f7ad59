"""Noting whether a search server knows of every change."""

from sqlalchemy import delete

from forum.core.work import Work
from search.queries import UNTOLD
from search.tables import SearchState


async def note_untold(work: Work) -> None:
    """From now on no search server is told of what changes."""
    await work.add(SearchState(name="untold", value=1))


async def forget_untold(work: Work) -> None:
    """The search server knows everything again."""
    await work.execute(delete(SearchState).where(UNTOLD))
