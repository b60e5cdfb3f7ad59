"""Noting whether a search server knows of every change, and telling of an index made anew."""

from sqlalchemy import delete

from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from search.events import IndexMadeAnew
from search.queries import SERVER_IS_STALE
from search.tables import SearchState

WHOLE = ContentRef("search", 0)
"""The index as a whole, where the journal tells of it."""


def publish_rebuilt(uow: UnitOfWork) -> None:
    """Every search may find something else from now on."""
    uow.publish(IndexMadeAnew(subject=WHOLE))


async def mark_server_stale(uow: UnitOfWork) -> None:
    """From now on no search server is told of what changes."""
    await uow.add(SearchState(name="untold", value=1))


async def clear_server_stale(uow: UnitOfWork) -> None:
    """The search server knows everything again."""
    await uow.execute(delete(SearchState).where(SERVER_IS_STALE))
