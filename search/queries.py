"""Queries on the state of the index as a whole, and on fingerprints."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import col

from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from search.tables import Likeness, SearchState

SERVER_IS_STALE = "untold"
"""Name of the row that is the flag of a search server that hasn't received every change."""


async def is_server_stale(session: ReadSession) -> bool:
    """Whether there were changes that no search server has received."""
    return await session.get(SearchState, SERVER_IS_STALE) is not None


_NEAREST = select(col(Likeness.nearest)).where(
    col(Likeness.kind) == bindparam("kind"), col(Likeness.id) == bindparam("id")
)


async def nearest(session: ReadSession, ref: ContentRef) -> list[tuple[int, float]]:
    """What content is like: ids with their scores, the best first; empty if it isn't stored."""
    rows = await session.fetch_all(_NEAREST, {"kind": ref.kind, "id": ref.id})
    return [(int(id), float(score)) for (found,) in rows for id, score in found or ()]


async def vectors(session: ReadSession, kind: str, ids: Sequence[int]) -> dict[int, bytes]:
    """The stored vectors of these, by their ids."""
    rows = await session.rows(
        select(col(Likeness.id), col(Likeness.vector)).where(
            col(Likeness.kind) == kind, col(Likeness.id).in_(ids)
        )
    )
    return {row.id: row.vector for row in rows}


async def last_change(session: ReadSession, kind: str) -> int:
    """The number of the last change of a fingerprint of one kind; 0 without one."""
    last = select(func.max(col(Likeness.change))).where(col(Likeness.kind) == kind)
    return await session.first(last) or 0


async def changed_since(session: ReadSession, kind: str, change: int) -> Sequence[Any]:
    """What was stored after a change, in that order."""
    return await session.rows(
        select(
            col(Likeness.id),
            col(Likeness.change),
            col(Likeness.language),
            col(Likeness.signs),
            col(Likeness.stems),
        )
        .where(col(Likeness.kind) == kind, col(Likeness.change) > change)
        .order_by(col(Likeness.change))
    )
