"""Sizes of a generated town: number of rows, time span, and how counts are distributed."""

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
"""Days in the span."""
UNTIL = date(2026, 11, 1)
"""Default last day of the span."""


@dataclass(frozen=True)
class Sizes:
    """Number of rows of each kind. `members` is without staff; projects depend on the ideas."""

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
        """Sizes with defaults that depend on the number of ideas."""
        return cls(
            ideas,
            ideas * VOTES_PER_IDEA if votes is None else votes,
            ideas * COMMENTS_PER_IDEA if comments is None else comments,
            max(FEWEST_MEMBERS, ideas // IDEAS_PER_MEMBER) if members is None else members,
        )


class CapacityExceeded(Exception):
    """More votes or comments were requested than fit; the argument is how many do."""


@dataclass(frozen=True)
class Span:
    """Time span of everything that happens in a town."""

    begins: datetime
    ends: datetime

    @classmethod
    def until(cls, day: date) -> Self:
        """The two years whose last day is `day`."""
        ends = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        return cls(ends - timedelta(days=DAYS), ends)

    def moment(self, part: float) -> datetime:
        """The moment at a fraction of the span, from 0 to 1."""
        return self.begins + (self.ends - self.begins) * part


def distribute(chance: Random, total: int, limits: list[int]) -> list[int]:
    """Distribute `total` by a Pareto distribution, realistic in that few get many and most get few.

    `limits` is the most that each may get. Raises `CapacityExceeded` when `total` exceeds their sum.
    """
    room = sum(limits)
    if total > room:
        raise CapacityExceeded(room)
    weights = [min(chance.paretovariate(1.2), 80.0) for _ in limits]
    scale = total / (sum(weights) or 1)
    counts = [
        min(int(weight * scale), limit) for weight, limit in zip(weights, limits, strict=True)
    ]
    return _distribute_rest(chance, total - sum(counts), counts, limits)


def _distribute_rest(chance: Random, rest: int, counts: list[int], limits: list[int]) -> list[int]:
    """Add `rest` to the counts at random, one by one, where the limit isn't reached."""
    while rest:
        free = [limit - count for limit, count in zip(limits, counts, strict=True)]
        cumulative = list(accumulate(min(capacity, 5) for capacity in free))
        for _ in range(rest):
            index = bisect_right(cumulative, chance.randrange(cumulative[-1]))
            if counts[index] < limits[index]:
                counts[index] += 1
                rest -= 1
    return counts
