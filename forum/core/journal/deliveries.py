"""The journal: every event is a row committed with the change it tells of.

One table is the outbox, the audit trail and the history. A `Delivery` row stands for one reaction
still owed to one entry; it is deleted in the transaction in which the reaction's work commits.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    delete,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from forum.core.database.columns import table_of
from forum.core.journal.tables import Delivery, DeliveryState, JournalEntry


@dataclass(frozen=True)
class Lease:
    """A delivery this process has leased, with its entry."""

    entry: JournalEntry
    reaction: str
    attempts: int
    leased_until: datetime


@dataclass(frozen=True)
class DeliveryQueue:
    """Which deliveries one line of work takes: those of `reactions`, or all `but` those."""

    reactions: tuple[str, ...]
    excluding: bool = False

    def takes_named(self, reaction: str) -> bool:
        """Whether it takes deliveries of that reaction."""
        return (reaction in self.reactions) is not self.excluding

    def takes(self) -> ColumnElement[bool]:
        """The same in SQL."""
        named = col(Delivery.reaction).in_(self.reactions)
        return ~named if self.excluding else named


def _due(now: datetime, queue: DeliveryQueue) -> tuple[Any, ...]:
    return (
        queue.takes(),
        col(Delivery.state) == DeliveryState.waiting,
        col(Delivery.next_try_at) <= now,
        or_(col(Delivery.leased_until).is_(None), col(Delivery.leased_until) < now),
    )


def is_behind() -> ColumnElement[bool]:
    """In SQL: an earlier delivery of the same reaction and content still waits."""
    earlier = aliased(Delivery)
    return (
        select(col(earlier.entry_id))
        .where(
            col(earlier.reaction) == col(Delivery.reaction),
            col(earlier.subject) == col(Delivery.subject),
            col(earlier.state) == DeliveryState.waiting,
            col(earlier.entry_id) < col(Delivery.entry_id),
        )
        .exists()
    )


async def anything_due(connection: AsyncConnection, *, now: datetime, queue: DeliveryQueue) -> bool:
    """True when a delivery could be claimed now, as far as a read can tell."""
    found = await connection.execute(
        select(col(Delivery.entry_id)).where(*_due(now, queue)).limit(1)
    )
    return found.first() is not None


async def lease_due(
    connection: AsyncConnection,
    *,
    now: datetime,
    lease: timedelta,
    limit: int,
    queue: DeliveryQueue,
) -> list[Lease]:
    """Lease up to `limit` due deliveries of a lane: of each reaction and content only the oldest."""
    due = (
        select(Delivery)
        .where(*_due(now, queue), ~is_behind())
        .order_by(col(Delivery.entry_id), col(Delivery.reaction))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    deliveries = (await connection.execute(due)).all()
    if not deliveries:
        return []
    leased = {(each.entry_id, each.reaction) for each in deliveries}
    until = now + lease
    await connection.execute(
        update(Delivery)
        .where(tuple_(col(Delivery.entry_id), col(Delivery.reaction)).in_(leased))
        .values(leased_until=until, attempts=Delivery.attempts + 1)
    )
    ids = {entry_id for entry_id, _ in leased}
    found = await connection.execute(select(JournalEntry).where(col(JournalEntry.id).in_(ids)))
    entries = {row.id: JournalEntry(**row._mapping) for row in found}
    return [
        Lease(entries[each.entry_id], each.reaction, each.attempts + 1, until)
        for each in deliveries
    ]


def _is(claim: Lease) -> tuple[Any, Any]:
    return (
        col(Delivery.entry_id) == claim.entry.id,
        col(Delivery.reaction) == claim.reaction,
    )


async def acknowledge(connection: AsyncConnection, claim: Lease) -> bool:
    """The reaction is done: owe it no more. False when another process already settled it."""
    result = await connection.execute(delete(table_of(Delivery)).where(*_is(claim)))
    return bool(cast(CursorResult[Any], result).rowcount)


async def reschedule(
    connection: AsyncConnection, claim: Lease, *, until: datetime, fault: str, counts: bool = True
) -> None:
    """Try again at `until`; unless it `counts`, the attempt isn't one."""
    made = Delivery.attempts if counts else Delivery.attempts - 1
    await connection.execute(
        update(Delivery)
        .where(*_is(claim))
        .values(next_try_at=until, leased_until=None, fault=fault[:200], attempts=made)
    )


async def release(connection: AsyncConnection, claim: Lease) -> None:
    """Give a delivery back that was leased and not tried."""
    await connection.execute(
        update(Delivery)
        .where(*_is(claim))
        .values(leased_until=None, attempts=Delivery.attempts - 1)
    )


async def park(connection: AsyncConnection, claim: Lease, *, fault: str) -> None:
    """Give up until a person looks; later entries of the same content go on."""
    await connection.execute(
        update(Delivery)
        .where(*_is(claim))
        .values(state=DeliveryState.parked, leased_until=None, fault=fault[:200])
    )


async def release_leases(connection: AsyncConnection) -> None:
    """Forget all leases. Only for a process that has just become the only one (SQLite)."""
    await connection.execute(update(Delivery).values(leased_until=None))


async def retry_parked(connection: AsyncConnection, *, now: datetime) -> int:
    """Put every parked delivery back in line; returns how many."""
    result = await connection.execute(
        update(Delivery)
        .where(col(Delivery.state) == DeliveryState.parked)
        .values(state=DeliveryState.waiting, attempts=0, next_try_at=now, leased_until=None)
    )
    return cast(CursorResult[Any], result).rowcount
