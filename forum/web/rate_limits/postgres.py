"""Rate limits that all web processes on one PostgreSQL database share, counted in `RateCount`.

One statement counts a request under all its limits; requests that come while one is under way are
counted together by the next. A row holds no address and no mailbox: its
sender is a hash under a key which the first process makes and keeps beside the counts, and with the
window in it, so that rows of different windows can't be linked. The table is unlogged: after a crash
of the server counts and key are made anew.
"""

import secrets
from asyncio import Lock
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b

from sqlalchemy import Connection, text

from forum.core.database.autocommit import PostgresAutocommit
from forum.core.unit_of_work import SessionFactory
from forum.web.rate_limits.limiter import Bucket, Limit, Limiter

KEY = "key"
ALONE = 0x666F72756D01
"""Number of the advisory lock under which the key is made."""
SWEPT_EVERY = 600
KEPT = 60
"""Seconds a row stays after its window: the clocks of two machines may differ so much."""

# The places come sorted, so that two statements never wait for each other in a circle.
_COUNT = text(
    'INSERT INTO rate_count AS held (name, sender, "window", count, ends_at)'
    " SELECT name, sender, place, added, ends_at FROM unnest("
    "CAST(:names AS text[]), CAST(:senders AS text[]),"
    " CAST(:windows AS bigint[]), CAST(:ends AS bigint[]), CAST(:added AS bigint[])"
    ") AS given (name, sender, place, ends_at, added)"
    ' ON CONFLICT (name, sender, "window") DO UPDATE SET count = held.count + excluded.count'
    " RETURNING name, sender, count"
)
_SWEEP = text("DELETE FROM rate_count WHERE ends_at < :before AND name <> :key")
_READ_KEY = text("SELECT sender FROM rate_count WHERE name = :key")
_WAIT = text("SELECT pg_advisory_xact_lock(:alone)")
_KEEP_KEY = text(
    'INSERT INTO rate_count (name, sender, "window", count, ends_at) VALUES (:key, :made, 0, 0, 0)'
)


@dataclass
class Batch:
    """Requests that are counted together: how many in each place, and the counts with them."""

    added: Counter[Bucket] = field(default_factory=Counter)
    counts: Mapping[Bucket, int] | None = None

    def join(self, bucket: Bucket) -> int:
        """Add a request; returns its number among those of its place."""
        self.added[bucket] += 1
        return self.added[bucket]

    def count(self, bucket: Bucket, number: int) -> int:
        """The count of a place when it was that request's turn."""
        assert self.counts is not None
        return self.counts[bucket] - self.added[bucket] + number


class SharedLimiter(Limiter):
    """Counts by limit, sender and window, exactly, for every process on the database."""

    def __init__(
        self,
        limits: Mapping[str, Limit],
        session_factory: SessionFactory,
        autocommit: PostgresAutocommit,
    ) -> None:
        super().__init__(limits, session_factory.clock)
        self._session_factory = session_factory
        self._autocommit = autocommit
        self._sweep_at = 0.0
        self._gathering = Batch()
        self._turn = Lock()

    async def _add(self, buckets: Sequence[Bucket], now: float) -> list[int]:
        batch = self._gathering
        numbers = [batch.join(bucket) for bucket in buckets]
        async with self._turn:
            # Else somebody of the same batch was here before.
            if batch.counts is None:
                if batch is self._gathering:
                    self._gathering = Batch()
                count = partial(self._count, batch.added, now)
                while (counts := await self._autocommit.run_sync(count)) is None:
                    await self._make_key()
                batch.counts = counts
        return [batch.count(*each) for each in zip(buckets, numbers, strict=True)]

    def _count(
        self, added: Mapping[Bucket, int], now: float, connection: Connection
    ) -> Mapping[Bucket, int] | None:
        """The counts with what is added, or None while there is no key."""
        # The key goes with the connection: after a crash of the server both are new.
        if KEY not in connection.info:
            key = connection.execute(_READ_KEY, {"key": KEY}).scalar()
            if key is None:
                return None
            connection.info[KEY] = bytes.fromhex(key)
        buckets = {(bucket.name, _hashed(bucket, connection.info[KEY])): bucket for bucket in added}
        senders = sorted(buckets)
        given = {
            "names": [name for name, _ in senders],
            "senders": [sender for _, sender in senders],
            "windows": [buckets[sender].window for sender in senders],
            "ends": [buckets[sender].ends_at for sender in senders],
            "added": [added[buckets[sender]] for sender in senders],
        }
        counted = connection.execute(_COUNT, given).all()
        if now >= self._sweep_at:
            self._sweep_at = now + SWEPT_EVERY
            connection.execute(_SWEEP, {"before": int(now) - KEPT, "key": KEY})
        return {buckets[name, sender]: count for name, sender, count in counted}

    async def _make_key(self) -> None:
        """Make the key, unless another process is first."""
        async with self._session_factory.transaction() as connection:
            await connection.execute(_WAIT, {"alone": ALONE})
            if (await connection.execute(_READ_KEY, {"key": KEY})).scalar() is None:
                await connection.execute(_KEEP_KEY, {"key": KEY, "made": secrets.token_hex(32)})


def _hashed(bucket: Bucket, key: bytes) -> str:
    key_source = f"{bucket.name} {bucket.window} {bucket.sender}"
    return blake2b(key_source.encode(), key=key, digest_size=32).hexdigest()
