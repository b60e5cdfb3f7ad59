"""Noting whether a search server knows of every change, and telling of an index made anew."""

from sqlalchemy import delete

from forum.core.ref import Ref
from forum.core.unit_of_work import Work
from search.events import IndexMadeAnew
from search.queries import UNTOLD
from search.tables import SearchState

WHOLE = Ref("search", 0)
"""The index as a whole, where the journal tells of it."""


def tell_made_anew(work: Work) -> None:
    """Every search may find something else from now on."""
    work.tell(IndexMadeAnew(subject=WHOLE))


async def note_untold(work: Work) -> None:
    """From now on no search server is told of what changes."""
    await work.add(SearchState(name="untold", value=1))


async def forget_untold(work: Work) -> None:
    """The search server knows everything again."""
    await work.execute(delete(SearchState).where(UNTOLD))
