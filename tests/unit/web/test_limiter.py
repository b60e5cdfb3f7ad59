"""Rate limiter in memory: bounded, and no flood under one limit makes another forget."""

import pytest

from forum.core.clock import SystemClock
from forum.web.rate_limits import limiter
from forum.web.rate_limits.limiter import Limit, Limiter, RateLimitExceeded

LIMITS = {"flooded": Limit(1, 900), "other": Limit(2, 900)}


@pytest.fixture
def small_limiter(monkeypatch: pytest.MonkeyPatch) -> Limiter:
    """A limiter that keeps ten counts of each limit."""
    monkeypatch.setattr(limiter, "MAX_COUNTERS", 10)
    return Limiter(LIMITS, SystemClock())


async def test_a_flood_under_one_limit_makes_no_other_forget(small_limiter: Limiter) -> None:
    await small_limiter.count({"other": "jan@example.org"})
    await small_limiter.count({"other": "jan@example.org"})
    for number in range(50):
        await small_limiter.count({"flooded": str(number)})
    with pytest.raises(RateLimitExceeded):
        await small_limiter.count({"other": "jan@example.org"})


async def test_a_persistent_sender_is_never_the_one_forgotten(small_limiter: Limiter) -> None:
    await small_limiter.count({"flooded": "persistent"})
    for number in range(50):
        await small_limiter.count({"flooded": str(number)})
        with pytest.raises(RateLimitExceeded):
            await small_limiter.count({"flooded": "persistent"})


async def test_counts_are_bounded(small_limiter: Limiter) -> None:
    for number in range(50):
        await small_limiter.count({"flooded": str(number), "other": str(number)})
    # The first ones are forgotten, and allowed again.
    await small_limiter.count({"flooded": "0", "other": "0"})
    with pytest.raises(RateLimitExceeded):
        await small_limiter.count({"flooded": "49", "other": "49"})
