"""Data retention: deletes expired rows daily, in small batches, by one process at a time.

Slices declare what expires (`Retention`), settings after how many days. The process that claims the
daily run renews its claim with each batch, so that another one takes over if it is killed. Deletion
is idempotent.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col

from forum.core.actor import STAFF
from forum.core.clock import pause
from forum.core.database.columns import table_of, utc_datetime
from forum.core.database.errors import describe
from forum.core.i18n.translations import N_
from forum.core.journal.event import Event
from forum.core.journal.tables import Delivery, JournalEntry
from forum.core.unit_of_work import SessionFactory
from forum.core.visibility import Visibility

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
    row. `label` describes the data for readers; empty if the rows contain no personal data.
    """

    name: str
    table: type[SQLModel]
    key: str
    expired: Callable[[datetime], ColumnElement[bool]]
    label: str = ""


@dataclass(frozen=True)
class RetentionPeriods:
    """What readers are told of: a label per sort of personal data, and its days."""

    days_by_label: Sequence[tuple[str, int]]


def unconfirmed_drafts(table: type[Any], label: str) -> Retention:
    """Drafts that were posted signed out and never confirmed; days count from the posting."""
    return Retention(
        "drafts", table, "id",
        lambda before: and_(
            col(table.visibility) == Visibility.draft,
            col(table.author_id).is_(None),
            col(table.posted_at) < before,
        ),
        label,
    )  # fmt: skip


class RetentionRun(SQLModel, table=True):
    """The single row with the end of the last run, and until when the current run is claimed."""

    __tablename__ = "retention_run"

    id: int = Field(default=1, primary_key=True)
    claimed_until: datetime | None = utc_datetime(default=None, nullable=True)
    done_at: datetime | None = utc_datetime(default=None, nullable=True)


def is_settled() -> ColumnElement[bool]:
    """SQL condition: the entry has no delivery, not even a parked one, and isn't the newest entry.

    The newest id must stay, because processes detect changes by it.
    """
    pending = select(col(Delivery.entry_id)).where(col(Delivery.entry_id) == col(JournalEntry.id))
    newest = select(func.max(table_of(JournalEntry).alias().c.id)).scalar_subquery()
    return and_(~pending.exists(), col(JournalEntry.id) < newest)


def is_routine() -> ColumnElement[bool]:
    """SQL condition: the actor is a resident or the system, and the event isn't `is_audited`."""
    audited = [name for name, event in Event.registry.items() if event.is_audited]
    role = col(JournalEntry.actor_role)
    return and_(or_(role.is_(None), role.not_in(STAFF)), col(JournalEntry.event).not_in(audited))


JOURNAL = (
    Retention(
        "journal", JournalEntry, "id",
        lambda before: and_(col(JournalEntry.at) < before, is_settled(), is_routine()),
        N_("In our list of events: who supported or posted an idea or wrote a comment, and when"),
    ),
    Retention(
        "trail", JournalEntry, "id",
        lambda before: and_(col(JournalEntry.at) < before, is_settled()),
        N_("In our list of events: what colleagues decided, and when"),
    ),
)  # fmt: skip


def _is_due(now: datetime) -> ColumnElement[bool]:
    """SQL condition: no run ended within a day, and none is claimed; `now` is the server's time."""
    return and_(
        or_(col(RetentionRun.done_at).is_(None), col(RetentionRun.done_at) <= now - RUN_INTERVAL),
        or_(col(RetentionRun.claimed_until).is_(None), col(RetentionRun.claimed_until) < now),
    )


async def last_run(connection: AsyncConnection) -> datetime | None:
    """The end of the last complete run, or None."""
    return (await connection.execute(select(col(RetentionRun.done_at)))).scalar()


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
    ) -> None:
        self.session_factory = session_factory
        self.retentions = retentions
        self.days = days

    async def run(self, stopped: asyncio.Event) -> None:
        """Check every `CHECK_INTERVAL` seconds until stopped; the current batch is finished first."""
        while not stopped.is_set():
            try:
                await self.sweep_if_due(stopped)
            except (SQLAlchemyError, OSError) as error:
                log.warning("what has expired can't be deleted now: %s", describe(error))
            await pause(CHECK_INTERVAL, until=stopped)

    async def sweep_if_due(self, stopped: asyncio.Event | None = None) -> int:
        """Delete expired rows if a run is due; returns how many were deleted."""
        if not await self._claim():
            return 0
        deleted = 0
        for retention in self.retentions:
            deleted += await self._sweep(retention, stopped or asyncio.Event())
        if not (stopped and stopped.is_set()):
            await self._update_run(done_at=self.session_factory.clock.now(), claimed_until=None)
            if deleted:
                log.info("what has expired is deleted: %d rows", deleted)
        else:
            await self._update_run(claimed_until=None)
        return deleted

    async def _claim(self) -> bool:
        # Read first: usually no run is due, and then nothing is written.
        async with self.session_factory.database.read_connection() as connection:
            is_due = _is_due(await self.session_factory.server_time(connection))
            due = (await connection.execute(select(is_due).select_from(RetentionRun))).scalar()
        if due is not None and not due:
            return False
        upsert = sqlite.insert if self.session_factory.database.is_sqlite else postgresql.insert
        async with self.session_factory.transaction() as connection:
            await connection.execute(upsert(RetentionRun).values(id=1).on_conflict_do_nothing())
            now = await self.session_factory.server_time(connection)
            claimed = await connection.execute(
                update(RetentionRun).where(_is_due(now)).values(claimed_until=now + CLAIM_DURATION)
            )
        return bool(cast(CursorResult[Any], claimed).rowcount)

    async def _update_run(self, **values: datetime | None) -> None:
        async with self.session_factory.transaction() as connection:
            await connection.execute(update(RetentionRun).values(**values))

    async def _sweep(self, retention: Retention, stopped: asyncio.Event) -> int:
        deleted = 0
        try:
            while not stopped.is_set():
                batch = await self._delete_batch(retention)
                deleted += batch
                if batch < BATCH:
                    break
                await pause(BATCH_PAUSE, until=stopped)
        except IntegrityError as error:
            log.warning("expired %s are still referred to: %s", retention.name, describe(error))
        return deleted

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
            # Check `expired` again: a draft that was confirmed since the SELECT must stay.
            deleted = await connection.execute(delete(table).where(key.in_(keys), expired))
            now = await self.session_factory.server_time(connection)
            await connection.execute(
                update(RetentionRun).values(claimed_until=now + CLAIM_DURATION)
            )
        return cast(CursorResult[Any], deleted).rowcount
