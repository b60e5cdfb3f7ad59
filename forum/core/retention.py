"""Retention: rows whose time is over are deleted daily, in small batches, by one process at a time.

What expires is told by each slice (`Retention`), after how many days by the settings. The process
that claims the day's run keeps its claim only while it goes on, so another one takes over from one
that was killed; deleting twice changes nothing.
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

EVERY = timedelta(days=1)
CLAIMED_FOR = timedelta(minutes=10)
"""How long a claim holds after the last batch: then its process is taken for dead."""
LOOKS_EVERY = 600.0
"""Seconds between two looks whether a run is due."""
BATCH = 200
"""Rows deleted in one transaction, so that it ends before a writer notices."""
BETWEEN = 0.05
"""Seconds between two batches, for those who wait to write."""


@dataclass(frozen=True)
class Retention:
    """One sort of rows that expire: `expired(before)` says in SQL which did before a moment.

    `name` is the key in the settings that says how many days they are kept after that; `key` the
    column that names a row. `label` tells readers what it is; empty for what holds nobody's data.
    """

    name: str
    table: type[SQLModel]
    key: str
    expired: Callable[[datetime], ColumnElement[bool]]
    label: str = ""


def unconfirmed(table: type[Any], label: str) -> Retention:
    """Drafts of people who were signed out and never confirmed them, counted from their posting."""
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
    """The one row that says when expired rows were last deleted, and until when it is claimed."""

    __tablename__ = "retention_run"

    id: int = Field(default=1, primary_key=True)
    claimed_until: datetime | None = utc_datetime(default=None, nullable=True)
    done_at: datetime | None = utc_datetime(default=None, nullable=True)


def _is_settled() -> ColumnElement[bool]:
    """No reaction is owed to the entry, parked ones included; and it isn't the newest, by which
    processes notice changes."""
    owed = select(col(Delivery.entry_id)).where(col(Delivery.entry_id) == col(JournalEntry.id))
    newest = select(func.max(table_of(JournalEntry).alias().c.id)).scalar_subquery()
    return and_(~owed.exists(), col(JournalEntry.id) < newest)


def _is_routine() -> ColumnElement[bool]:
    """Done by a resident or by the program itself, and nothing that must be accounted for."""
    accounted = [name for name, event in Event.registry.items() if event.accounted]
    role = col(JournalEntry.actor_role)
    return and_(or_(role.is_(None), role.not_in(STAFF)), col(JournalEntry.event).not_in(accounted))


JOURNAL = (
    Retention(
        "journal", JournalEntry, "id",
        lambda before: and_(col(JournalEntry.at) < before, _is_settled(), _is_routine()),
        N_("In our list of events: who voted, posted or wrote a comment, and when"),
    ),
    Retention(
        "trail", JournalEntry, "id",
        lambda before: and_(col(JournalEntry.at) < before, _is_settled()),
        N_("In our list of events: what colleagues decided, and when"),
    ),
)  # fmt: skip


def _is_due(now: datetime) -> ColumnElement[bool]:
    """No run ended within a day, and none is under way; `now` is by the clock all processes share."""
    return and_(
        or_(col(RetentionRun.done_at).is_(None), col(RetentionRun.done_at) <= now - EVERY),
        or_(col(RetentionRun.claimed_until).is_(None), col(RetentionRun.claimed_until) < now),
    )


async def last_run(connection: AsyncConnection) -> datetime | None:
    """When a run last came to its end, or None."""
    return (await connection.execute(select(col(RetentionRun.done_at)))).scalar()


async def oldest_entry(connection: AsyncConnection) -> datetime | None:
    """The moment of the oldest entry there is in the journal, or None."""
    oldest = select(col(JournalEntry.at)).order_by(col(JournalEntry.id)).limit(1)
    return (await connection.execute(oldest)).scalar()


class Sweeper:
    """Deletes what has expired: looks now and then, and once a day does it."""

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
        """Go on until stopped; a batch under way is finished first."""
        while not stopped.is_set():
            try:
                await self.sweep_if_due(stopped)
            except (SQLAlchemyError, OSError) as error:
                log.warning("what has expired can't be deleted now: %s", describe(error))
            await pause(LOOKS_EVERY, until=stopped)

    async def sweep_if_due(self, stopped: asyncio.Event | None = None) -> int:
        """Delete what has expired unless that was done within a day; returns how many rows."""
        if not await self._claim():
            return 0
        deleted = 0
        for each in self.retentions:
            deleted += await self._sweep(each, stopped or asyncio.Event())
        if not (stopped and stopped.is_set()):
            await self._note(done_at=self.session_factory.clock.now(), claimed_until=None)
            if deleted:
                log.info("what has expired is deleted: %d rows", deleted)
        else:
            await self._note(claimed_until=None)
        return deleted

    async def _claim(self) -> bool:
        # A look first: most of the time there is nothing to do, and nothing to write.
        async with self.session_factory.database.read_connection() as connection:
            is_due = _is_due(await self.session_factory.server_time(connection))
            found = (await connection.execute(select(is_due).select_from(RetentionRun))).scalar()
        if found is not None and not found:
            return False
        upsert = sqlite.insert if self.session_factory.database.is_sqlite else postgresql.insert
        async with self.session_factory.transaction() as connection:
            await connection.execute(upsert(RetentionRun).values(id=1).on_conflict_do_nothing())
            now = await self.session_factory.server_time(connection)
            claimed = await connection.execute(
                update(RetentionRun).where(_is_due(now)).values(claimed_until=now + CLAIMED_FOR)
            )
        return bool(cast(CursorResult[Any], claimed).rowcount)

    async def _note(self, **values: datetime | None) -> None:
        async with self.session_factory.transaction() as connection:
            await connection.execute(update(RetentionRun).values(**values))

    async def _sweep(self, each: Retention, stopped: asyncio.Event) -> int:
        deleted = 0
        try:
            while not stopped.is_set():
                batch = await self._delete_batch(each)
                deleted += batch
                if batch < BATCH:
                    break
                await pause(BETWEEN, until=stopped)
        except IntegrityError as error:
            log.warning("expired %s are still referred to: %s", each.name, describe(error))
        return deleted

    async def _delete_batch(self, each: Retention) -> int:
        now = self.session_factory.clock.now()
        table = table_of(each.table)
        key, expired = table.c[each.key], each.expired(now - timedelta(days=self.days[each.name]))
        async with self.session_factory.database.read_connection() as connection:
            wanted = select(key).where(expired).order_by(key).limit(BATCH)
            keys = list((await connection.execute(wanted)).scalars())
        if not keys:
            return 0
        async with self.session_factory.transaction() as connection:
            # Asked once more: what somebody confirmed since the look stays.
            done = await connection.execute(delete(table).where(key.in_(keys), expired))
            now = await self.session_factory.server_time(connection)
            await connection.execute(update(RetentionRun).values(claimed_until=now + CLAIMED_FOR))
        return cast(CursorResult[Any], done).rowcount
