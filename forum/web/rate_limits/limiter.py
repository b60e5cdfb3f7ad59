"""Rate limits: so many in so many seconds, per address, member or mailbox, or in all.

Counted in fixed windows of the clock on the wall, so that processes agree on them. One process
counts in memory and forgets when it ends; several on one database share (`shared_limits.py`).
"""

import logging
import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from starlette.requests import Request

from forum.core.clock import Clock
from forum.web.metrics import count_refusal
from forum.web.request import actor_of, address_of

log = logging.getLogger("forum.limits")

MOST_PLACES = 50_000
"""How many counts one process keeps in memory, about 20 MB: the one unused longest is forgotten."""
PER_MEMBER = frozenset({"member", "contributions"})
EVERYBODY = "everybody"
"""The sender of a ceiling: a limit on what all senders do together."""


@dataclass(frozen=True)
class Limit:
    """`count` in `seconds`."""

    count: int
    seconds: int


class TooMany(Exception):
    """The limit is reached; try again after `retry_after` seconds, at `ends_at`.

    `code` names the sentence that says what still works.
    """

    def __init__(self, retry_after: int, ends_at: datetime, code: str = "too_many") -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
        self.ends_at = ends_at
        self.code = code


@dataclass(frozen=True, slots=True)
class Bucket:
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
        self._counts: OrderedDict[Bucket, int] = OrderedDict()
        self._warned: dict[str, int] = {}

    async def count(self, senders: Mapping[str, str]) -> None:
        """Count one more under each limit for its sender; raises `TooMany` above any of them."""
        now = self.clock.now().timestamp()
        buckets = []
        for name, sender in sorted(senders.items()):
            seconds = self.limits[name].seconds
            window = int(now // seconds)
            buckets.append(Bucket(name, sender, window, (window + 1) * seconds))
        over = [
            bucket
            for bucket, count in zip(buckets, await self._add(buckets, now), strict=True)
            if count > self.limits[bucket.name].count
        ]
        for bucket in over:
            count_refusal(bucket.name)
            self._warn_of(bucket)
        if over:
            ends_at = max(bucket.ends_at for bucket in over)
            raise TooMany(math.ceil(ends_at - now), datetime.fromtimestamp(ends_at, UTC))

    def _warn_of(self, bucket: Bucket) -> None:
        """Log a ceiling that is reached, once in each of its windows."""
        if bucket.sender == EVERYBODY and self._warned.get(bucket.name) != bucket.window:
            self._warned[bucket.name] = bucket.window
            limit = self.limits[bucket.name]
            log.warning(
                "limits.%s is reached: %d in %d s; what comes until its window ends is refused",
                bucket.name, limit.count, limit.seconds,
            )  # fmt: skip

    async def _add(self, buckets: Sequence[Bucket], now: float) -> list[int]:
        """Add one in each place; returns the counts."""
        counts = []
        for bucket in buckets:
            counts.append(self._counts.pop(bucket, 0) + 1)
            self._counts[bucket] = counts[-1]
        # The last used stand at the end, so whoever goes on and on is never the one forgotten.
        while len(self._counts) > MOST_PLACES:
            self._counts.popitem(last=False)
        return counts


def limiter_of(request: Request) -> Limiter:
    """The limiter this process uses."""
    return cast(Limiter, request.app.state.limiter)


async def enforce_limits(request: Request, names: tuple[str, ...]) -> None:
    """Count this request under each limit; raises `TooMany`.

    A member counts under their own limits only, so that a stranger behind the same address, as in
    a library or a mobile network, can't use up what is theirs.
    """
    actor = actor_of(request)
    senders = {}
    for name in names:
        if actor.is_authenticated and name in PER_MEMBER:
            senders[name] = str(actor.member_id)
        elif not actor.is_authenticated and name not in PER_MEMBER:
            senders[name] = address_of(request)
    if senders:
        await limiter_of(request).count(senders)


async def count_contribution(request: Request) -> None:
    """Count an idea or a comment that a member is about to post; raises `TooMany`.

    Not before its form is right: whoever mistypes may try again.
    """
    await enforce_limits(request, ("contributions",))
