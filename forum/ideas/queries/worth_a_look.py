"""Worth a look: the order of ideas in which those that few people have seen get their turn.

Two streams, which have no idea in common: ideas by their stored trend, and the pool, those of the newest that
have the least support. Each third place is the pool's, which is in another order each hour, the same for
everybody. Decision 66 says why, and `tests/unit/ideas/test_worth_a_look.py` shows what it changes.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from zlib import crc32

from sqlalchemy import select as columns

from forum.core.database.columns import table_of
from forum.core.database.pagination import KeysetPage, decode_cursor, encode_cursor
from forum.core.unit_of_work import ReadSession
from forum.ideas.queries import ideas as queries
from forum.ideas.queries.ideas import IS_PUBLIC, PAGE_SIZE, Filters
from forum.ideas.tables import Idea, ListedIdea, Status

NEWEST = 100
"""Ideas that may be in the pool: what a page does for it doesn't grow with the forum."""
SHARE = 3
"""One idea in so many of the newest is in the pool, and one place in so many of the list is the pool's."""
TURN_SECONDS = 3600
_IDEA = table_of(Idea).c


class FewSeen(NamedTuple):
    """An idea of the pool, and what lists are filtered by."""

    number: int
    neighbourhood_id: int | None
    theme_id: int | None
    call_id: int | None

    def fits(self, filters: Filters) -> bool:
        """Whether a list with these filters has the idea."""
        return (
            filters.neighbourhood_id in (None, self.neighbourhood_id)
            and filters.theme_id in (None, self.theme_id)
            and filters.call_id in (None, self.call_id)
            and filters.status in (None, Status.open)
            and (filters.among is None or self.number in filters.among)
        )


Pool = Sequence[FewSeen]
_NEWEST = (
    columns(
        _IDEA.id, _IDEA.neighbourhood_id, _IDEA.theme_id, _IDEA.call_id, _IDEA.votes_count
    )
    .where(IS_PUBLIC, _IDEA.status == Status.open)
    .order_by(_IDEA.public_day.desc(), _IDEA.id.desc())
    .limit(NEWEST)
)  # fmt: skip


async def pool(session: ReadSession) -> Pool:
    """The ideas that have the least support, of the newest that are open for it."""
    rows = {row.id: row for row in await session.fetch_all(_NEWEST)}
    least = least_supported([(number, row.votes_count) for number, row in rows.items()])
    return [FewSeen(*rows[number][:4]) for number in least]


def least_supported(newest: Sequence[tuple[int, int]]) -> list[int]:
    """The numbers of the third with the fewest votes, of ideas as (number, votes), newest first."""
    least = sorted(newest, key=lambda idea: idea[1])
    return [number for number, _ in least[: math.ceil(len(least) / SHARE)]]


def turn(number: int, hour: int) -> int:
    """The place of an idea in the order of the pool, of 2³²; another one in each hour since 1970."""
    return crc32(b"%d %d" % (number, hour))


def interleave(
    trending: Sequence[int], few_seen: Sequence[int], place: int, size: int
) -> list[int]:
    """The first `size` ideas of both streams together; `place`: how many come before them in the list.

    Where one stream has ended, the other goes on.
    """
    merged: list[int] = []
    rest, pooled = list(reversed(trending)), list(reversed(few_seen))
    while (rest or pooled) and len(merged) < size:
        is_pools = (place + len(merged)) % SHARE == SHARE - 1
        stream = pooled if pooled and (is_pools or not rest) else rest
        merged.append(stream.pop())
    return merged


class _Position(NamedTuple):
    """How far a list has been read: the last idea of each stream, the ideas so far, the hour of the first page."""

    trend: float
    number: int
    turn: int
    place: int
    hour: int


_SHAPE = (float, int, int, int, int)
_LATER_THAN_ALL = 1e9
"""Days: a trend above that of any idea."""


async def page(
    session: ReadSession, pool: Pool, filters: Filters, after: str | None, size: int = PAGE_SIZE
) -> KeysetPage[ListedIdea]:
    """A page of ideas worth a look; raises `NotFound` for an invalid cursor.

    The pages that follow keep the order of the hour in which the first one was read.
    """
    hour = int(session.now.timestamp()) // TURN_SECONDS
    last = _Position(_LATER_THAN_ALL, 0, -1, 0, hour)
    if after:
        last = _Position._make(decode_cursor(after, _SHAPE))
    turns = {idea.number: turn(idea.number, last.hour) for idea in pool if idea.fits(filters)}
    waiting = sorted(
        (number for number in turns if turns[number] > last.turn), key=turns.__getitem__
    )
    others = replace(filters, excluded=tuple(idea.number for idea in pool))
    trending = {
        idea.number: idea
        for idea in await queries.ideas_after(session, others, "trending", last[:2], size + 1)
    }
    order = interleave(list(trending), waiting, last.place, size + 1)
    shown = order[:size]
    # Of the pool those that are still listed: it may be a little older than the page.
    found = trending | await queries.listed_ideas(
        session, [each for each in shown if each in turns]
    )
    ideas = [found[number] for number in shown if number in found]
    if len(order) <= size:
        return KeysetPage(ideas, None)
    for number in shown:
        if number in trending:
            last = last._replace(trend=trending[number].trend, number=number)
        else:
            last = last._replace(turn=turns[number])
    return KeysetPage(ideas, encode_cursor(*last._replace(place=last.place + size)))
