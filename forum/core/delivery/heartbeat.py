"""Signs of life: whether anybody delivers, and whether a row can be written at all."""

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
"""Seconds between two signs of life."""
LONGEST_WAIT = timedelta(seconds=60)
"""So long something may be due, and nobody be seen, before somebody has to look."""

log = logging.getLogger("forum.delivering")


class Heartbeat(SQLModel, table=True):
    """When a process that runs the journal was last alive: one row for all of them."""

    name: str = Field(primary_key=True, max_length=20)
    seen_at: datetime = utc_datetime()


DELIVERER, TRIAL = "deliverer", "trial"
_BEAT = text(
    "INSERT INTO heartbeat (name, seen_at) VALUES (:name, :now)"
    " ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at"
).bindparams(bindparam("now", type_=UTCDateTime))


async def beat(session_factory: SessionFactory, stopped: asyncio.Event) -> None:
    """Say that this process runs the journal, again and again until stopped."""
    while not stopped.is_set():
        try:
            async with session_factory.transaction() as connection:
                now = await session_factory.server_time(connection)
                await connection.execute(_BEAT, {"name": DELIVERER, "now": now})
        except (SQLAlchemyError, OSError) as error:
            log.debug("the sign of life can't be written: %s", type(error).__name__)
        await pause(BEAT, until=stopped)


async def try_writing(session_factory: SessionFactory) -> None:
    """Write a row that means nothing: raises what stands in the way of writing."""
    async with session_factory.transaction() as connection:
        await connection.execute(_BEAT, {"name": TRIAL, "now": session_factory.clock.now()})


async def last_seen(connection: AsyncConnection) -> datetime | None:
    """When anybody was last seen who delivers."""
    found = await connection.execute(
        select(col(Heartbeat.seen_at)).where(col(Heartbeat.name) == DELIVERER)
    )
    return found.scalar_one_or_none()


async def overdue(session_factory: SessionFactory) -> tuple[list[PendingDeliveries], timedelta]:
    """What is due for a minute while nobody delivers, and for how long; nothing when somebody does."""
    async with session_factory.database.read_connection() as connection:
        now = await session_factory.server_time(connection)
        before = now - LONGEST_WAIT
        seen = await last_seen(connection)
        if seen is not None and seen > before:
            return [], timedelta()
        lying = await backlog.overdue(connection, now=now, before=before)
    return lying, now - min((each.since for each in lying), default=now)


def describe_overdue(lying: list[PendingDeliveries]) -> str:
    """What lies, in words: how many of which reaction."""
    return ", ".join(f"{each.count} {each.reaction}" for each in lying)


async def watch_delivery(session_factory: SessionFactory, stopped: asyncio.Event) -> None:
    """One warning in the log when nobody delivers, one line when somebody does again."""
    was_lying = False
    while not stopped.is_set():
        await pause(BEAT, until=stopped)
        try:
            lying, waited = await overdue(session_factory)
        except (SQLAlchemyError, OSError) as error:
            log.debug("the journal can't be read: %s", type(error).__name__)
            continue
        if lying and not was_lying:
            log.warning(
                "nobody delivers: %s waits since %.0f s; does `forum deliver` run?",
                describe_overdue(lying), waited.total_seconds(),
            )  # fmt: skip
        elif was_lying and not lying:
            log.warning("what waited is delivered again")
        was_lying = bool(lying)
