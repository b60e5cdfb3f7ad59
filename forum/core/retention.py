"""Data retention: deletes expired rows daily, in small batches, by one process at a time.

Slices declare what expires (`Retention`), settings after how many days. The process that claims the
daily run renews its claim with each batch, so that another one takes over if it is killed. Deletion
is idempotent.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from sqlalchemy import JSON, ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col

from forum.core.audit.chain import cut_off, expired_entries
from forum.core.audit.tables import AuditEntry
from forum.core.background import repeat
from forum.core.clock import pause
from forum.core.database.columns import table_of, utc_datetime
from forum.core.database.errors import describe, is_unavailable
from forum.core.i18n.translations import N_
from forum.core.journal.tables import Delivery, DeliveryState, JournalEntry
from forum.core.unit_of_work import SessionFactory

log = logging.getLogger("forum.retention")

RUN_INTERVAL = timedelta(days=1)
"""Time from the end of a run to the next run."""
CLAIM_DURATION = timedelta(minutes=10)
"""How long a claim is valid after the last batch; then its process counts as dead."""
CHECK_INTERVAL = 600.0
"""Seconds between two checks of whether a run is due."""
BATCH = 200
"""Rows deleted per transaction: few, so that other writers don't notice it."""
BATCH_PAUSE = 0.05
"""Seconds between two batches, in which other writers can proceed."""


@dataclass(frozen=True)
class Retention:
    """One kind of rows that expire: `expired(before)` is the SQL condition for those to delete.

    `name` is the setting for how many days they are kept; `key` is the column that identifies a
    row. `label` describes the data for readers; empty if the rows contain no personal data. With
    `values` a row stays and these columns are overwritten; `expired` must be false for it then.
    `first(connection, keys)` runs before rows are deleted, in the same transaction.
    """

    name: str
    table: type[SQLModel]
    key: str
    expired: Callable[[datetime], ColumnElement[bool]]
    label: str = ""
    values: Mapping[str, Any] | None = None
    first: Callable[[AsyncConnection, Sequence[Any]], Awaitable[None]] | None = None


@dataclass(frozen=True)
class DailyTask:
    """Something else that is due daily: `step(session_factory)` does a part, and says how much.

    It is called until it returns 0. Each step must be short, and may run again after a kill. What
    it did is reported as deleted, unless it only prepares a deletion (`deletes`).
    """

    name: str
    step: Callable[[SessionFactory], Awaitable[int]]
    label: str = ""
    deletes: bool = True


@dataclass(frozen=True)
class RetentionPeriod:
    """For how many days one sort of personal data is kept; `name` is that of its setting."""

    name: str
    label: str
    days: int


@dataclass(frozen=True)
class RetentionPeriods:
    """What readers are told of: every sort of personal data that is deleted by itself."""

    periods: Sequence[RetentionPeriod]


class RetentionRun(SQLModel, table=True):
    """The single row with the end of the last run, and until when the current run is claimed.

    `counts`: how many rows the last run deleted, by name; without those of which there were none.
    """

    __tablename__ = "retention_run"

    id: int = Field(default=1, primary_key=True)
    claimed_until: datetime | None = utc_datetime(default=None, nullable=True)
    done_at: datetime | None = utc_datetime(default=None, nullable=True)
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)


def is_settled() -> ColumnElement[bool]:
    """SQL condition: the entry has no delivery, not even a parked one, and isn't the newest entry.

    The newest id must stay, because processes detect changes by it.
    """
    pending = select(col(Delivery.entry_id)).where(col(Delivery.entry_id) == col(JournalEntry.id))
    newest = select(func.max(table_of(JournalEntry).alias().c.id)).scalar_subquery()
    return and_(~pending.exists(), col(JournalEntry.id) < newest)


def _is_given_up(before: datetime) -> ColumnElement[bool]:
    """SQL condition: a parked delivery of an entry from before, which it would keep for ever."""
    old = select(col(JournalEntry.id)).where(col(JournalEntry.at) < before)
    return and_(col(Delivery.state) == DeliveryState.parked, col(Delivery.entry_id).in_(old))


CORE_RETENTION = (
    Retention("journal", Delivery, "entry_id", _is_given_up),
    Retention(
        "journal", JournalEntry, "id",
        lambda before: and_(col(JournalEntry.at) < before, is_settled()),
        N_("In our list of events: who supported or posted an idea or wrote a comment, and when"),
    ),
    Retention(
        "trail", AuditEntry, "id", expired_entries,
        N_("In the trail of what colleagues did: decisions, looks at personal details, roles, blocks, first sign-ins through another service and erasures, and when"), first=cut_off,
    ),
)  # fmt: skip


def _is_due(now: datetime) -> ColumnElement[bool]:
    """SQL condition: no run ended within a day, and none is claimed; `now` is the server's time."""
    return and_(
        or_(col(RetentionRun.done_at).is_(None), col(RetentionRun.done_at) <= now - RUN_INTERVAL),
        or_(col(RetentionRun.claimed_until).is_(None), col(RetentionRun.claimed_until) < now),
    )


@dataclass(frozen=True)
class LastRun:
    """The end of the last complete run, and how many rows it deleted, by name."""

    done_at: datetime
    counts: Mapping[str, int]


async def last_run(connection: AsyncConnection) -> LastRun | None:
    """The last complete run, or None."""
    columns = select(col(RetentionRun.done_at), col(RetentionRun.counts))
    row = (await connection.execute(columns)).first()
    return LastRun(row[0], row[1]) if row and row[0] else None


async def oldest_entry(connection: AsyncConnection) -> datetime | None:
    """The time of the oldest journal entry, or None."""
    oldest = select(col(JournalEntry.at)).order_by(col(JournalEntry.id)).limit(1)
    return (await connection.execute(oldest)).scalar()


class Sweeper:
    """Runs the daily deletion; `days` is how long rows are kept, by name of retention."""

    def __init__(
        self,
        session_factory: SessionFactory,
        retentions: Sequence[Retention],
        days: Mapping[str, int],
        tasks: Sequence[DailyTask] = (),
    ) -> None:
        self.session_factory = session_factory
        self.retentions = retentions
        self.days = days
        self.tasks = tasks

    async def run(self, stopped: asyncio.Event) -> None:
        """Check every `CHECK_INTERVAL` seconds until stopped; the current batch is finished first."""
        await repeat(
            partial(self.sweep_if_due, stopped), every=CHECK_INTERVAL, until=stopped, log=log,
            unavailable=lambda error: log.warning(
                "what has expired can't be deleted now: %s", describe(error)
            ),
        )  # fmt: skip

    async def sweep_if_due(self, stopped: asyncio.Event | None = None) -> int:
        """Delete expired rows if a run is due; returns how many were deleted.

        One kind that can't be deleted holds up no other; the run isn't done then, and is tried again.
        """
        if not await self._claim():
            return 0
        stopped = stopped or asyncio.Event()
        counts: Counter[str] = Counter()
        failed: list[str] = []
        for name, sweep in self._sweeps(stopped):
            try:
                counts[name] += await sweep()
            except Exception as error:
                if is_unavailable(error):
                    raise
                log.exception("expired %s can't be deleted", name)
                failed.append(name)
        if not await self.session_factory.database.empty_wal():
            log.warning("the write-ahead log is in use: it keeps what was deleted until tomorrow")
        if failed or stopped.is_set():
            await self._update_run(claimed_until=None)
            return counts.total()
        await self._update_run(
            done_at=self.session_factory.clock.now(), claimed_until=None, counts=dict(+counts)
        )
        if counts.total():
            log.info("what has expired is deleted: %d rows", counts.total())
        return counts.total()

    def _sweeps(self, stopped: asyncio.Event) -> Iterator[tuple[str, Callable[[], Awaitable[int]]]]:
        """What a run does, one after the other: its name, and what says how much it deleted."""
        for each in self.retentions:
            batch = partial(self._delete_batch, each)
            yield each.name, partial(self._repeat, batch, each.name, stopped, enough=BATCH)
        for task in self.tasks:
            yield task.name, partial(self._run_task, task, stopped)

    async def _claim(self) -> bool:
        # Read first: usually no run is due, and then nothing is written.
        async with self.session_factory.database.read_connection() as connection:
            is_due = _is_due(await self.session_factory.server_time(connection))
            due = (await connection.execute(select(is_due).select_from(RetentionRun))).scalar()
        if due is not None and not due:
            return False
        upsert = sqlite.insert if self.session_factory.database.is_sqlite else postgresql.insert
        async with self.session_factory.transaction() as connection:
            await connection.execute(
                upsert(RetentionRun).values(id=1, counts={}).on_conflict_do_nothing()
            )
            now = await self.session_factory.server_time(connection)
            claimed = await connection.execute(
                update(RetentionRun).where(_is_due(now)).values(claimed_until=now + CLAIM_DURATION)
            )
        return bool(cast(CursorResult[Any], claimed).rowcount)

    async def _update_run(self, **values: Any) -> None:
        async with self.session_factory.transaction() as connection:
            await connection.execute(update(RetentionRun).values(**values))

    async def _repeat(
        self, step: Callable[[], Awaitable[int]], name: str, stopped: asyncio.Event, enough: int = 1
    ) -> int:
        """Repeat a step until it did less than `enough`; returns how much all of them did."""
        total = 0
        try:
            while not stopped.is_set():
                done = await step()
                total += done
                if done < enough:
                    break
                await pause(BATCH_PAUSE, until=stopped)
        except IntegrityError as error:
            log.warning("expired %s are still referred to: %s", name, describe(error))
        return total

    async def _run_task(self, task: DailyTask, stopped: asyncio.Event) -> int:
        done = await self._repeat(partial(self._step, task), task.name, stopped)
        return done if task.deletes else 0

    async def _step(self, task: DailyTask) -> int:
        async with self.session_factory.transaction() as connection:
            await self._renew_claim(connection)
        return await task.step(self.session_factory)

    async def _renew_claim(self, connection: AsyncConnection) -> None:
        now = await self.session_factory.server_time(connection)
        await connection.execute(update(RetentionRun).values(claimed_until=now + CLAIM_DURATION))

    async def _delete_batch(self, retention: Retention) -> int:
        now = self.session_factory.clock.now()
        table = table_of(retention.table)
        key, expired = (
            table.c[retention.key],
            retention.expired(now - timedelta(days=self.days[retention.name])),
        )
        async with self.session_factory.database.read_connection() as connection:
            statement = select(key).where(expired).order_by(key).limit(BATCH)
            keys = list((await connection.execute(statement)).scalars())
        if not keys:
            return 0
        async with self.session_factory.transaction() as connection:
            if retention.first:
                await retention.first(connection, keys)
            # Check `expired` again: a draft that was confirmed since the SELECT must stay.
            expire = (
                delete(table)
                if retention.values is None
                else update(table).values(**retention.values)
            )
            deleted = await connection.execute(expire.where(key.in_(keys), expired))
            await self._renew_claim(connection)
        return cast(CursorResult[Any], deleted).rowcount
