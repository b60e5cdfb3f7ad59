"""Rate limits that all web processes on one PostgreSQL database share, counted in `RateCount`.

One statement counts a request under all its limits. A row holds no address and no mailbox: its
sender is a hash under a key which the first process makes and keeps beside the counts, and with the
window in it, so that rows of different windows can't be linked. The table is unlogged: after a crash
of the server counts and key are made anew.
"""

import secrets
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from sqlalchemy import text

from forum.core.work import Workshop
from forum.web.limits import Limit, Limiter, Place

KEY = "key"
ALONE = 0x666F72756D01
"""Number of the advisory lock under which the key is made."""
SWEPT_EVERY = 600
KEPT = 60
"""Seconds a row stays after its window: the clocks of two machines may differ so much."""

# The places come sorted, so that two requests never wait for each other in a circle.
_COUNT = text(
    'INSERT INTO rate_count AS held (name, sender, "window", count, ends_at)'
    " SELECT name, sender, place, 1, ends_at FROM unnest("
    "CAST(:names AS text[]), CAST(:senders AS text[]),"
    " CAST(:windows AS bigint[]), CAST(:ends AS bigint[])"
    ") AS given (name, sender, place, ends_at)"
    ' ON CONFLICT (name, sender, "window") DO UPDATE SET count = held.count + 1'
    " RETURNING name, count"
)
_SWEEP = text("DELETE FROM rate_count WHERE ends_at < :before AND name <> :key")
_READ_KEY = text("SELECT sender FROM rate_count WHERE name = :key")
_WAIT = text("SELECT pg_advisory_xact_lock(:alone)")
_KEEP_KEY = text(
    'INSERT INTO rate_count (name, sender, "window", count, ends_at) VALUES (:key, :made, 0, 0, 0)'
)


class SharedLimiter(Limiter):
    """Counts by limit, sender and window, exactly, for every process on the database."""

    def __init__(self, limits: Mapping[str, Limit], workshop: Workshop) -> None:
        super().__init__(limits, workshop.clock)
        self._workshop = workshop
        self._sweep_at = 0.0

    async def _add(self, places: Sequence[Place], now: float) -> list[int]:
        while (counts := await self._count(places, now)) is None:
            await self._make_key()
        return [counts[place.name] for place in places]

    async def _count(self, places: Sequence[Place], now: float) -> dict[str, int] | None:
        """The counts by limit, or None while there is no key."""
        async with self._workshop.database.alone() as connection:
            # The key goes with the connection: after a crash of the server both are new.
            if KEY not in connection.info:
                key = (await connection.execute(_READ_KEY, {"key": KEY})).scalar()
                if key is None:
                    return None
                connection.info[KEY] = bytes.fromhex(key)
            given = {
                "names": [place.name for place in places],
                "senders": [_hashed(place, connection.info[KEY]) for place in places],
                "windows": [place.window for place in places],
                "ends": [place.ends_at for place in places],
            }
            counted = (await connection.execute(_COUNT, given)).all()
            if now >= self._sweep_at:
                self._sweep_at = now + SWEPT_EVERY
                await connection.execute(_SWEEP, {"before": int(now) - KEPT, "key": KEY})
        return {name: count for name, count in counted}

    async def _make_key(self) -> None:
        """Make the key, unless another process is first."""
        async with self._workshop.bookkeeping() as connection:
            await connection.execute(_WAIT, {"alone": ALONE})
            if (await connection.execute(_READ_KEY, {"key": KEY})).scalar() is None:
                await connection.execute(_KEEP_KEY, {"key": KEY, "made": secrets.token_hex(32)})


def _hashed(place: Place, key: bytes) -> str:
    told = f"{place.name} {place.window} {place.sender}"
    return blake2b(told.encode(), key=key, digest_size=32).hexdigest()
