"""Rate limits: so many in so many seconds, per address, member or mailbox.

Counted in memory, in fixed windows; forgotten when the process ends. Addresses are kept no longer
than a window and never written down.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from forum.web.state import actor_of, address_of

MOST_KEYS = 100_000


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


class Limiter:
    """Counts by key and window."""

    def __init__(self, limits: Mapping[str, Limit]) -> None:
        self.limits = limits
        self._counts: dict[tuple[str, str, int], int] = {}

    def count(self, name: str, key: str) -> None:
        """Count one more for `key` under the limit `name`; raises `TooMany` above it."""
        limit = self.limits[name]
        now = time.monotonic()
        window = int(now // limit.seconds)
        if len(self._counts) > MOST_KEYS:
            self._forget(now)
        place = (name, key, window)
        self._counts[place] = self._counts.get(place, 0) + 1
        if self._counts[place] > limit.count:
            raise TooMany(math.ceil((window + 1) * limit.seconds - now))

    def _forget(self, now: float) -> None:
        self._counts = {
            (name, key, window): count
            for (name, key, window), count in self._counts.items()
            if window >= int(now // self.limits[name].seconds)
        }


def limiter_of(request: Request) -> Limiter:
    """This process's limiter."""
    return cast(Limiter, request.app.state.limiter)


def enforce_limits(request: Request, names: tuple[str, ...]) -> None:
    """Count this request under each limit; raises `TooMany`."""
    limiter = limiter_of(request)
    actor = actor_of(request)
    for name in names:
        if name.endswith("address"):
            limiter.count(name, address_of(request))
        elif actor.known:
            limiter.count(name, str(actor.member_id))
