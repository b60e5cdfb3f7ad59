"""Rate limits: so many in so many seconds, per address, member or mailbox.

Counted in fixed windows of the clock on the wall, so that processes agree on them. One process
counts in memory and forgets when it ends; several on one database share (`shared_limits.py`).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from forum.core.clock import Clock
from forum.web.metrics import count_refusal
from forum.web.state import actor_of, address_of

MOST_PLACES = 100_000


@dataclass(frozen=True)
class Limit:
    """`count` in `seconds`."""

    count: int
    seconds: int


class TooMany(Exception):
    """The limit is reached; try again after `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Place:
    """Where one sender is counted: under a limit, in the window that ends at `ends_at` (Unix)."""

    name: str
    sender: str
    window: int
    ends_at: int


class Limiter:
    """Counts by limit, sender and window, in the memory of this process."""

    def __init__(self, limits: Mapping[str, Limit], clock: Clock) -> None:
        self.limits = limits
        self.clock = clock
        self._counts: dict[Place, int] = {}

    async def count(self, senders: Mapping[str, str]) -> None:
        """Count one more under each limit for its sender; raises `TooMany` above any of them."""
        now = self.clock.now().timestamp()
        places = []
        for name, sender in sorted(senders.items()):
            seconds = self.limits[name].seconds
            window = int(now // seconds)
            places.append(Place(name, sender, window, (window + 1) * seconds))
        over = [
            place
            for place, count in zip(places, await self._add(places, now), strict=True)
            if count > self.limits[place.name].count
        ]
        for place in over:
            count_refusal(place.name)
        if over:
            raise TooMany(math.ceil(max(place.ends_at for place in over) - now))

    async def _add(self, places: Sequence[Place], now: float) -> list[int]:
        """Add one in each place; returns the counts."""
        if len(self._counts) > MOST_PLACES:
            self._counts = {
                place: count for place, count in self._counts.items() if place.ends_at > now
            }
        for place in places:
            self._counts[place] = self._counts.get(place, 0) + 1
        return [self._counts[place] for place in places]


def limiter_of(request: Request) -> Limiter:
    """The limiter this process uses."""
    return cast(Limiter, request.app.state.limiter)


async def enforce_limits(request: Request, names: tuple[str, ...]) -> None:
    """Count this request under each limit; raises `TooMany`."""
    actor = actor_of(request)
    senders = {}
    for name in names:
        if name.endswith("address"):
            senders[name] = address_of(request)
        elif actor.known:
            senders[name] = str(actor.member_id)
    if senders:
        await limiter_of(request).count(senders)


async def count_contribution(request: Request) -> None:
    """Count an idea or a comment that a member is about to post; raises `TooMany`.

    Not before its form is right: whoever mistypes may try again.
    """
    await enforce_limits(request, ("contributions",))
