"""How large a generated town is, and over which days its life is spread."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Self

VOTES_PER_IDEA = 10
COMMENTS_PER_IDEA = 3
IDEAS_PER_MEMBER = 4
FEWEST_MEMBERS = 60
DAYS = 730
UNTIL = date(2026, 11, 1)


@dataclass(frozen=True)
class Sizes:
    """So many of each. Staff come on top of `members`, projects follow from the ideas."""

    ideas: int
    votes: int
    comments: int
    members: int

    @classmethod
    def of(
        cls,
        ideas: int,
        votes: int | None = None,
        comments: int | None = None,
        members: int | None = None,
    ) -> Self:
        """The sizes asked for; what isn't said follows from the number of ideas."""
        return cls(
            ideas,
            ideas * VOTES_PER_IDEA if votes is None else votes,
            ideas * COMMENTS_PER_IDEA if comments is None else comments,
            max(FEWEST_MEMBERS, ideas // IDEAS_PER_MEMBER) if members is None else members,
        )


class NoRoom(Exception):
    """More votes were asked for than members can cast; holds how many they can."""


@dataclass(frozen=True)
class Span:
    """The time in which everything happens."""

    begins: datetime
    ends: datetime

    @classmethod
    def until(cls, day: date) -> Self:
        """Two years, the last day of them being `day`."""
        ends = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        return cls(ends - timedelta(days=DAYS), ends)

    def moment(self, part: float) -> datetime:
        """The moment at which so much of it has passed."""
        return self.begins + (self.ends - self.begins) * part


def shared_out(chance: Random, total: int, most: list[int]) -> list[int]:
    """`total` over places that hold `most` each, as in life: a few get many, most get few.

    Raises `NoRoom` when there isn't room for all.
    """
    room = sum(most)
    if total > room:
        raise NoRoom(room)
    weights = [min(chance.paretovariate(1.2), 80.0) for _ in most]
    scale = total / (sum(weights) or 1)
    counts = [min(int(weight * scale), limit) for weight, limit in zip(weights, most, strict=True)]
    return _with_rest(chance, total - sum(counts), counts, most)


def _with_rest(chance: Random, rest: int, counts: list[int], most: list[int]) -> list[int]:
    """The counts with `rest` more, each dealt to a place that has room."""
    while rest:
        free = [limit - count for limit, count in zip(most, counts, strict=True)]
        ends = list(accumulate(min(one, 5) for one in free))
        for _ in range(rest):
            place = bisect_right(ends, chance.randrange(ends[-1]))
            if counts[place] < most[place]:
                counts[place] += 1
                rest -= 1
    return counts
