"""Heartbeats of delivering processes, detection of overdue deliveries, and a trial write."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col

from forum.core.clock import pause
from forum.core.database.columns import UTCDateTime, utc_datetime
from forum.core.journal import backlog
from forum.core.journal.backlog import PendingDeliveries
from forum.core.unit_of_work import SessionFactory

BEAT = 20.0
"""Seconds between two heartbeats."""
OVERDUE_AFTER = timedelta(seconds=60)
"""How long a delivery may be due without a heartbeat before operators are warned."""

log = logging.getLogger("forum.delivering")


class Heartbeat(SQLModel, table=True):
    """Time of the last heartbeat of any delivering process: one row for all of them.

    Another row (`TRIAL`) is only written to test that writing works.
    """

    name: str = Field(primary_key=True, max_length=20)
    seen_at: datetime = utc_datetime()


DELIVERER, TRIAL = "deliverer", "trial"
_UPSERT = text(
    "INSERT INTO heartbeat (name, seen_at) VALUES (:name, :now)"
    " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at"
).bindparams(bindparam("now", type_=UTCDateTime))


async def beat(session_factory: SessionFactory, stopped: asyncio.Event) -> None:
    """Write a heartbeat every `BEAT` seconds until stopped."""
    while not stopped.is_set():
        try:
            async with session_factory.transaction() as connection:
                now = await session_factory.server_time(connection)
                await connection.execute(_UPSERT, {"name": DELIVERER, "now": now})
        except (SQLAlchemyError, OSError) as error:
            log.debug("the sign of life can't be written: %s", type(error).__name__)
        await pause(BEAT, until=stopped)


async def check_writable(session_factory: SessionFactory) -> None:
    """Write a row without meaning. Raises the database's error if writing isn't possible."""
    async with session_factory.transaction() as connection:
        await connection.execute(_UPSERT, {"name": TRIAL, "now": session_factory.clock.now()})


async def last_seen(connection: AsyncConnection) -> datetime | None:
    """Time of the last heartbeat of any delivering process, or None."""
    found = await connection.execute(
        select(col(Heartbeat.seen_at)).where(col(Heartbeat.name) == DELIVERER)
    )
    return found.scalar_one_or_none()


async def overdue(session_factory: SessionFactory) -> tuple[list[PendingDeliveries], timedelta]:
    """Deliveries due for `OVERDUE_AFTER` without a heartbeat, and how long the oldest waits."""
    async with session_factory.database.read_connection() as connection:
        now = await session_factory.server_time(connection)
        before = now - OVERDUE_AFTER
        seen = await last_seen(connection)
        if seen is not None and seen > before:
            return [], timedelta()
        pending = await backlog.overdue(connection, now=now, before=before)
    return pending, now - min((each.since for each in pending), default=now)


def describe_overdue(pending: list[PendingDeliveries]) -> str:
    """Overdue deliveries as text: counts and names of handlers."""
    return ", ".join(f"{each.count} {each.reaction}" for each in pending)


async def watch_delivery(
    session_factory: SessionFactory, stopped: asyncio.Event, *, delivers: bool = False
) -> None:
    """Log one warning when no process delivers, and one line when one does again.

    `delivers`: whether this process should (`journal.in_web`).
    """
    hint = (
        "this process should, and can't: earlier lines say why"
        if delivers
        else "does `forum deliver` run?"
    )
    was_overdue = False
    while not await pause(BEAT, until=stopped):
        try:
            pending, waited = await overdue(session_factory)
        except (SQLAlchemyError, OSError) as error:
            log.debug("the journal can't be read: %s", type(error).__name__)
            continue
        if pending and not was_overdue:
            log.warning(
                "nobody delivers: %s waits since %.0f s; %s",
                describe_overdue(pending), waited.total_seconds(), hint,
            )  # fmt: skip
        elif was_overdue and not pending:
            log.warning("what waited is delivered again")
        was_overdue = bool(pending)
