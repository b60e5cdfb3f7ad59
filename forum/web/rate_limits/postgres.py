"""PostgreSQL rate limiter: counts shared by all web processes on one database, in `RateCount`.

One statement counts a request under all its limits; requests that arrive during a statement are
counted together by the next one. A row holds no address and no mailbox: its sender is a keyed hash
that includes the window, so that rows of different windows can't be linked. The first process
creates the key and stores it with the counts. The table is unlogged: after a crash of the server,
the counts start at zero and there is a new key.
"""

import secrets
from asyncio import Lock
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b

from sqlalchemy import Connection, text

from forum.core.database.advisory_lock import RATE_LIMIT_KEY, lock_number
from forum.core.database.autocommit import PostgresAutocommit
from forum.core.unit_of_work import SessionFactory
from forum.web.rate_limits.limiter import Bucket, Limit, Limiter

KEY = "key"
"""`name` of the row that stores the hash key, and the key's name in `Connection.info`."""
SWEEP_INTERVAL = 600
"""Seconds between two deletions of old rows."""
CLOCK_TOLERANCE = 60
"""Seconds a row is kept after its window, because the clocks of two machines may differ by that."""

# Row lock order: the senders are passed sorted, so that concurrent statements can't deadlock.
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
_INSERT_KEY = text(
    'INSERT INTO rate_count (name, sender, "window", count, ends_at) VALUES (:key, :made, 0, 0, 0)'
)


@dataclass
class Batch:
    """Requests that one statement counts: their number in each bucket, and the counts after it."""

    added: Counter[Bucket] = field(default_factory=Counter)
    counts: Mapping[Bucket, int] | None = None

    def join(self, bucket: Bucket) -> int:
        """Add a request; returns its number among those of its bucket."""
        self.added[bucket] += 1
        return self.added[bucket]

    def count(self, bucket: Bucket, number: int) -> int:
        """The count of a bucket after the request with that number, without the later ones."""
        assert self.counts is not None
        return self.counts[bucket] - self.added[bucket] + number


class SharedLimiter(Limiter):
    """Exact counts by limit, sender and window for every process on the database."""

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
        self._next_batch = Batch()
        self._lock = Lock()

    async def _increment(self, buckets: Sequence[Bucket], now: float) -> list[int]:
        batch = self._next_batch
        numbers = [batch.join(bucket) for bucket in buckets]
        async with self._lock:
            # Otherwise another request of the batch has executed the statement already.
            if batch.counts is None:
                if batch is self._next_batch:
                    self._next_batch = Batch()
                count = partial(self._count_batch, batch.added, now)
                while (counts := await self._autocommit.run_sync(count)) is None:
                    await self._create_key()
                batch.counts = counts
        return [batch.count(*pair) for pair in zip(buckets, numbers, strict=True)]

    def _count_batch(
        self, added: Mapping[Bucket, int], now: float, connection: Connection
    ) -> Mapping[Bucket, int] | None:
        """Add to the counts and return them; None while there is no key."""
        # The key is cached with the connection: a crash of the server replaces both.
        if KEY not in connection.info:
            key = connection.execute(_READ_KEY, {"key": KEY}).scalar()
            if key is None:
                return None
            connection.info[KEY] = bytes.fromhex(key)
        buckets = {
            (bucket.name, _sender_hash(bucket, connection.info[KEY])): bucket for bucket in added
        }
        senders = sorted(buckets)
        parameters = {
            "names": [name for name, _ in senders],
            "senders": [sender for _, sender in senders],
            "windows": [buckets[sender].window for sender in senders],
            "ends": [buckets[sender].ends_at for sender in senders],
            "added": [added[buckets[sender]] for sender in senders],
        }
        rows = connection.execute(_COUNT, parameters).all()
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP_INTERVAL
            connection.execute(_SWEEP, {"before": int(now) - CLOCK_TOLERANCE, "key": KEY})
        return {buckets[name, sender]: count for name, sender, count in rows}

    async def _create_key(self) -> None:
        """Create the key, unless another process has done so."""
        async with self._session_factory.transaction() as connection:
            await lock_number(connection, RATE_LIMIT_KEY)
            if (await connection.execute(_READ_KEY, {"key": KEY})).scalar() is None:
                await connection.execute(_INSERT_KEY, {"key": KEY, "made": secrets.token_hex(32)})


def _sender_hash(bucket: Bucket, key: bytes) -> str:
    key_source = f"{bucket.name} {bucket.window} {bucket.sender}"
    return blake2b(key_source.encode(), key=key, digest_size=32).hexdigest()
