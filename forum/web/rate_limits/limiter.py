"""Rate limiter: fixed-window counters per address, member or mailbox, or for all together.

The windows are those of the wall clock, so that processes agree on them. One process counts in
memory, until it ends; several processes on one database share their counts (`postgres.py`).
"""

import logging
import math
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.requests import Request

from forum.core.clock import Clock
from forum.web.metrics import count_refusal
from forum.web.request import actor_of, address_of, part_of

log = logging.getLogger("forum.limits")

MAX_COUNTERS = 20_000
"""Counts of each limit that one process keeps in memory, about 8 MB; the least recently used is
evicted. By limit, so that many senders under one of them make no other forget."""
PER_MEMBER = frozenset({"member", "contributions", "member_uploads", "second_factor_tries"})
"""The limits that count members; the others count addresses of guests."""
ALL_SENDERS = "everybody"
"""The sender of a total limit, which counts what all senders do together."""


@dataclass(frozen=True)
class Limit:
    """At most `count` in `seconds`."""

    count: int
    seconds: int


class RateLimitExceeded(Exception):
    """A limit is exceeded; retry after `retry_after` seconds, at `ends_at`.

    `code` is that of the message that says what still works.
    """

    def __init__(self, retry_after: int, ends_at: datetime, code: str = "too_many") -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after
        self.ends_at = ends_at
        self.code = code


@dataclass(frozen=True, slots=True)
class Bucket:
    """One sender under one limit, in the window that ends at `ends_at` (Unix seconds)."""

    name: str
    sender: str
    window: int
    ends_at: int


class Limiter:
    """Counts by limit, sender and window, in the memory of this process."""

    def __init__(self, limits: Mapping[str, Limit], clock: Clock) -> None:
        self.limits = limits
        self.clock = clock
        self._counts: dict[str, OrderedDict[Bucket, int]] = defaultdict(OrderedDict)
        self._warned: dict[str, int] = {}

    async def count(self, senders: Mapping[str, str]) -> None:
        """Count one more for each sender under its limit. Raises `RateLimitExceeded` above any of them."""
        now = self.clock.now().timestamp()
        buckets = []
        for name, sender in sorted(senders.items()):
            seconds = self.limits[name].seconds
            window = int(now // seconds)
            buckets.append(Bucket(name, sender, window, (window + 1) * seconds))
        over = [
            bucket
            for bucket, count in zip(buckets, await self._increment(buckets, now), strict=True)
            if count > self.limits[bucket.name].count
        ]
        for bucket in over:
            count_refusal(bucket.name)
            self._warn_about(bucket)
        if over:
            ends_at = max(bucket.ends_at for bucket in over)
            raise RateLimitExceeded(math.ceil(ends_at - now), datetime.fromtimestamp(ends_at, UTC))

    def _warn_about(self, bucket: Bucket) -> None:
        """Log that a total limit is exceeded, once per window."""
        if bucket.sender == ALL_SENDERS and self._warned.get(bucket.name) != bucket.window:
            self._warned[bucket.name] = bucket.window
            limit = self.limits[bucket.name]
            log.warning(
                "limits.%s is reached: %d in %d s; what comes until its window ends is refused",
                bucket.name, limit.count, limit.seconds,
            )  # fmt: skip

    async def _increment(self, buckets: Sequence[Bucket], now: float) -> list[int]:
        """Increment each bucket; returns the counts."""
        counts = []
        for bucket in buckets:
            by_bucket = self._counts[bucket.name]
            counts.append(by_bucket.pop(bucket, 0) + 1)
            # At the end are the most recently used: a persistent sender is never the one evicted.
            by_bucket[bucket] = counts[-1]
            if len(by_bucket) > MAX_COUNTERS:
                by_bucket.popitem(last=False)
        return counts


def limiter_of(request: Request) -> Limiter:
    """The rate limiter of this process."""
    return part_of(request, Limiter)


async def enforce_limits(request: Request, names: tuple[str, ...]) -> None:
    """Count this request under each limit that applies to its actor. Raises `RateLimitExceeded`.

    Members count under the limits per member only, so that a stranger behind the same address, as
    in a library or a mobile network, can't use up theirs.
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
    """Count an idea or a comment that a member is about to post or to change. Raises `RateLimitExceeded`.

    Changes count too: a decision is about the text that a moderator saw, and a text that changes every second
    could never be decided about. Call it after the form is validated, so that a form with errors doesn't count.
    """
    await enforce_limits(request, ("contributions",))
