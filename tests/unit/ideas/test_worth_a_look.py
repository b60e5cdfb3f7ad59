"""Worth a look: the order itself, and a simulation of what it does to ideas whose first readers came late.

The simulated town has ideas of known appeal, the chance that a reader supports one they see. Readers look at the
first few ideas of the list, as it is ordered at that hour, and each world differs from the others only by chance.
Three questions, asked of the trend alone and of the order of this forum:

- does final support follow appeal (Spearman's rank correlation);
- would other chances have made other winners (unpredictability, as Salganik, Dodds and Watts measured it in
  *Science* 311, 2006: the mean difference of an idea's share of support between worlds);
- what do a few votes on the first day bring (as Muchnik, Aral and Taylor planted them in *Science* 341, 2013).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from random import Random
from statistics import mean

import pytest

from forum.ideas import ranking
from forum.ideas.queries.ideas import Filters
from forum.ideas.queries.worth_a_look import SHARE, FewSeen, interleave, least_supported, turn
from forum.ideas.tables import Status

WORLDS = 4
DAYS = 60
IDEAS_A_DAY = 3
READERS_EVERY_TWO_HOURS = 17
SHOWN = 10
READ_ON = 0.75
"""Chance that a reader looks at the next idea too."""
GROWN = 20
"""Days after which an idea is judged."""
PLANTED = 5


@dataclass
class World:
    """A town while it lives: the appeal of its ideas, which is the same in all worlds, and their votes."""

    chance: Random
    appeal: list[float] = field(default_factory=list)
    planted: list[int] = field(default_factory=list)
    votes: list[int] = field(default_factory=list)

    def by_trend(self) -> list[int]:
        """The ideas by the stored trend, as lists were ordered before."""
        trends = [
            ranking.trend(number // IDEAS_A_DAY, votes) for number, votes in enumerate(self.votes)
        ]
        return sorted(range(len(trends)), key=lambda number: (trends[number], number), reverse=True)

    def supporters(self) -> list[int]:
        """The votes of readers for each idea that is old enough to be judged."""
        grown = (DAYS - GROWN) * IDEAS_A_DAY
        return [votes - planted for votes, planted in zip(self.votes, self.planted, strict=True)][
            :grown
        ]


Order = Callable[[World, int], list[int]]


def trend_alone(world: World, _hour: int) -> list[int]:
    """The order of the list before: by trend."""
    return world.by_trend()[:SHOWN]


def worth_a_look(world: World, hour: int) -> list[int]:
    """The order of the list: the product's own functions."""
    newest = list(reversed(range(len(world.votes))))
    pool = set(least_supported([(number, world.votes[number]) for number in newest]))
    waiting = sorted(pool, key=lambda number: turn(number, hour))
    trending = [number for number in world.by_trend() if number not in pool]
    return interleave(trending[:SHOWN], waiting[:SHOWN], 0, SHOWN)


@cache
def live(order: Order, seed: int, planted: int = 0) -> World:
    """A world after `DAYS`; every other idea begins with `planted` votes that no reader gave."""
    appeal, world = Random(1), World(Random(seed))
    for day in range(DAYS):
        for number in range(day * IDEAS_A_DAY, (day + 1) * IDEAS_A_DAY):
            world.appeal.append(0.3 * appeal.betavariate(2, 5))
            world.planted.append(planted * (number % 2))
            world.votes.append(world.planted[-1])
        for hour in range(24 * day, 24 * (day + 1), 2):
            shown = order(world, hour)
            for _ in range(READERS_EVERY_TWO_HOURS):
                _read(world, shown)
    return world


def _read(world: World, shown: Sequence[int]) -> None:
    for number in shown:
        if world.chance.random() < world.appeal[number]:
            world.votes[number] += 1
        if world.chance.random() > READ_ON:
            return


def ranks(values: Sequence[float]) -> list[int]:
    """The rank of each value, ties in their order."""
    order = sorted(range(len(values)), key=values.__getitem__)
    return [rank for _, rank in sorted(zip(order, range(len(order)), strict=True))]


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's rank correlation."""
    pairs = zip(ranks(one), ranks(other), strict=True)
    size = len(one)
    return 1 - 6 * sum((first - second) ** 2 for first, second in pairs) / (size**3 - size)


def follows_appeal(order: Order) -> float:
    """How well the order of ideas by support agrees with that by appeal, over several worlds."""
    worlds = [live(order, seed) for seed in range(WORLDS)]
    found = [(world.appeal, world.supporters()) for world in worlds]
    return mean(correlation(appeal[: len(votes)], votes) for appeal, votes in found)


def unpredictability(order: Order) -> float:
    """The part of all support that is elsewhere in another world: 0 if chance changes nothing."""
    shares = []
    for seed in range(WORLDS):
        votes = live(order, seed).supporters()
        shares.append([each / sum(votes) for each in votes])
    return mean(
        sum(abs(a - b) for a, b in zip(one, other, strict=True)) / 2
        for one, other in combinations(shares, 2)
    )


def worth_of_a_head_start(order: Order) -> float:
    """Votes of readers for ideas with planted votes, to one for an idea without."""
    votes = [live(order, seed, PLANTED).supporters() for seed in range(WORLDS)]
    return sum(sum(each[1::2]) for each in votes) / sum(sum(each[0::2]) for each in votes)


def overlooked(order: Order) -> float:
    """The part of ideas that fewer than three readers support."""
    votes = [each for seed in range(WORLDS) for each in live(order, seed).supporters()]
    return sum(each < 3 for each in votes) / len(votes)


def test_early_votes_do_not_decide() -> None:
    assert follows_appeal(worth_a_look) > follows_appeal(trend_alone) + 0.2
    assert unpredictability(worth_a_look) < unpredictability(trend_alone) - 0.05
    assert worth_of_a_head_start(worth_a_look) < worth_of_a_head_start(trend_alone) / 2
    assert overlooked(worth_a_look) < 0.1 < overlooked(trend_alone)


@pytest.mark.parametrize(
    ("trending", "pooled", "place", "merged"),
    [
        ([1, 2, 3, 4], [91, 92], 0, [1, 2, 91, 3, 4, 92]),
        ([1, 2, 3, 4], [91, 92], 2, [91, 1, 2, 92, 3, 4]),
        ([1], [91, 92, 93], 0, [1, 91, 92, 93]),
        ([1, 2, 3, 4], [], 0, [1, 2, 3, 4]),
        ([], [], 0, []),
    ],
)
def test_each_third_place_is_for_an_idea_that_few_have_seen(
    trending: list[int], pooled: list[int], place: int, merged: list[int]
) -> None:
    assert SHARE == 3
    assert interleave(trending, pooled, place, 10) == merged
    assert interleave(trending, pooled, place, 3) == merged[:3]


def test_the_pool_is_the_third_with_the_least_support() -> None:
    newest = [(9, 4), (8, 0), (7, 30), (6, 1), (5, 1), (4, 2), (3, 2)]
    assert least_supported(newest) == [8, 6, 5]
    assert least_supported([(1, 900)]) == [1]
    assert least_supported([]) == []


def first_of(pool: range, hour: int) -> int:
    """The idea that is first in the pool's order at an hour."""
    return min(pool, key=lambda number: turn(number, hour))


def test_every_hour_begins_with_another_idea() -> None:
    first = [first_of(range(1, 31), hour) for hour in range(240)]
    assert len(set(first)) > 25
    assert max(map(first.count, first)) < 24


@pytest.mark.parametrize(
    ("filters", "fits"),
    [
        (Filters(), True),
        (Filters(neighbourhood_id=2, theme_id=3, call_id=4, status=Status.open), True),
        (Filters(neighbourhood_id=3), False),
        (Filters(theme_id=2), False),
        (Filters(call_id=3), False),
        (Filters(status=Status.accepted), False),
        (Filters(among=(7, 1)), True),
        (Filters(among=(7,)), False),
    ],
)
def test_what_fits_a_filtered_list(filters: Filters, fits: bool) -> None:
    assert FewSeen(1, neighbourhood_id=2, theme_id=3, call_id=4).fits(filters) is fits
