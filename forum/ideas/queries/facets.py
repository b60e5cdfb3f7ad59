"""Counts beside the filters of the list: how many ideas there are of each theme, neighbourhood, status, call.

They are sums over `IdeaCount`, which has a row for each combination that occurs: it grows with the town, not
with the number of ideas.
"""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, func, literal_column, union_all
from sqlalchemy import select as columns

from forum.core.database.columns import table_of
from forum.core.unit_of_work import ReadSession
from forum.ideas.queries.ideas import IS_PUBLIC, Filters
from forum.ideas.tables import Idea, IdeaCount, Status

FACETS = ("theme_id", "neighbourhood_id", "status", "call_id")
"""The fields of `Filters` that are counted."""
_COUNT = table_of(IdeaCount).c
_IDEA = table_of(Idea).c


@dataclass(frozen=True)
class Facets:
    """How many ideas the list has, and how many it would have with another value of each facet."""

    total: int
    counts: Mapping[str, Mapping[Hashable, int]]


NO_FACETS = Facets(0, {name: {} for name in FACETS})


async def all_facets(session: ReadSession) -> Facets:
    """The counts beside the list without filters, which every reader begins with."""
    return await facets(session, Filters())


async def facets(session: ReadSession, filters: Filters) -> Facets:
    """The counts beside a list with these filters, in one statement."""
    if filters.among is None:
        counts = await _stored(session, filters)
    else:
        counts = await _of_few(session, filters, filters.among)
    statuses = counts["status"]
    total = statuses[filters.status] if filters.status else sum(statuses.values())
    return Facets(total, counts)


async def _stored(session: ReadSession, filters: Filters) -> dict[str, Counter[Hashable]]:
    values = filters.values()
    counts: dict[str, Counter[Hashable]] = {name: Counter() for name in FACETS}
    for facet, id, status, ideas in await session.fetch_all(_statement(frozenset(values)), values):
        counts[facet][Status(status) if status else id] = int(ideas)
    return counts


@lru_cache(maxsize=16)
def _statement(filters: frozenset[str]) -> CompoundSelect[Any]:
    """The sums by the values of each facet, with the filters of the other ones."""
    return union_all(*(_sums(facet, filters - {facet}) for facet in FACETS))


def _sums(facet: str, filters: frozenset[str]) -> Any:
    is_status = facet == "status"
    return (
        columns(
            literal_column(f"'{facet}'"),
            literal_column("0") if is_status else _COUNT[facet],
            _COUNT.status if is_status else literal_column("''"),
            func.sum(_COUNT.ideas),
        )
        .where(_COUNT.ideas > 0, *(_COUNT[name] == bindparam(name) for name in filters))
        .group_by(_COUNT[facet])
    )


_FEW = columns(*(_IDEA[name] for name in FACETS)).where(
    IS_PUBLIC, _IDEA.id.in_(bindparam("among", expanding=True))
)


async def _of_few(
    session: ReadSession, filters: Filters, among: tuple[int, ...]
) -> dict[str, Counter[Hashable]]:
    """The counts among a few ideas: those that a search found, or that few people have seen."""
    rows = [
        dict(zip(FACETS, row, strict=True))
        for row in await session.fetch_all(_FEW, {"among": list(among)})
    ]
    counts: dict[str, Counter[Hashable]] = {}
    for facet in FACETS:
        others = {**replace(filters, among=None).values()}
        others.pop(facet, None)
        counts[facet] = Counter(
            row[facet] for row in rows if all(row[name] == value for name, value in others.items())
        )
    return counts
