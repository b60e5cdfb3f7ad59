"""Staleness of the search server (a persistent flag), and the event of a rebuilt index."""

from sqlmodel import col, delete

from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from search.events import IndexMadeAnew
from search.queries import SERVER_IS_STALE
from search.tables import SearchState

WHOLE = ContentRef("search", 0)
"""Subject of journal entries about the index as a whole."""


def publish_rebuilt(uow: UnitOfWork) -> None:
    """Publish that results of any search may have changed."""
    uow.publish(IndexMadeAnew(subject=WHOLE))


async def mark_server_stale(uow: UnitOfWork) -> None:
    """Set the flag that no search server receives changes from now on."""
    await uow.add(SearchState(name=SERVER_IS_STALE, value=1))


async def clear_server_stale(uow: UnitOfWork) -> None:
    """Clear the flag: the search server is up to date again."""
    await uow.execute(delete(SearchState).where(col(SearchState.name) == SERVER_IS_STALE))
