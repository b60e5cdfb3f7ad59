"""Transactional outbox: leasing, acknowledging, rescheduling and parking of deliveries.

Every event is a journal entry, committed with the change that it describes: one table is outbox,
audit trail and history. A `Delivery` row is the pending run of one handler (column `reaction`) for
one entry; it is deleted in the transaction in which the handler's changes commit.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Select,
    bindparam,
    delete,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import col

from forum.core.database.columns import UTCDateTime, table_of
from forum.core.journal.tables import Delivery, DeliveryState, JournalEntry


@dataclass(frozen=True)
class Lease:
    """A delivery that this process has leased, with its entry."""

    entry: JournalEntry
    reaction: str
    attempts: int
    leased_until: datetime


@dataclass(frozen=True)
class DeliveryQueue:
    """Selects deliveries by handler: those of `reactions`, or with `excluding` all others."""

    reactions: tuple[str, ...]
    excluding: bool = False

    def accepts(self, reaction: str) -> bool:
        """Whether the queue takes deliveries of that handler."""
        return (reaction in self.reactions) is not self.excluding

    def condition(self) -> ColumnElement[bool]:
        """SQL condition: the queue takes this delivery."""
        named = col(Delivery.reaction).in_(self.reactions)
        return ~named if self.excluding else named


_KEY = tuple_(col(Delivery.entry_id), col(Delivery.reaction))


def _among(keys: Collection[tuple[int | None, str]]) -> tuple[ColumnElement[bool], ...]:
    """SQL conditions: the delivery has one of these keys (entry, reaction)."""
    # SQLite finds a list of pairs in no index, and would read every delivery that waits.
    return col(Delivery.entry_id).in_({entry_id for entry_id, _ in keys}), _KEY.in_(keys)


def _due(queue: DeliveryQueue) -> tuple[Any, ...]:
    """SQL conditions: a delivery of the queue is due at the time given as the parameter `now`."""
    now = bindparam("now", type_=UTCDateTime)
    return (
        queue.condition(),
        col(Delivery.state) == DeliveryState.waiting,
        col(Delivery.next_try_at) <= now,
        or_(col(Delivery.leased_until).is_(None), col(Delivery.leased_until) < now),
    )


# The dispatcher asks for due deliveries again and again: building these two statements takes as
# long as running them, so each queue has its own.


@cache
def _select_due(queue: DeliveryQueue) -> Select[int]:
    return select(col(Delivery.entry_id)).where(*_due(queue)).limit(1)


@cache
def _select_leasable(queue: DeliveryQueue, limit: int) -> Select[Delivery]:
    return (
        select(Delivery)
        .where(*_due(queue), ~has_earlier_waiting())
        # As in the index, of which only so many are read however many wait.
        .order_by(col(Delivery.next_try_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def has_earlier_waiting() -> ColumnElement[bool]:
    """SQL condition: an earlier delivery to the same handler about the same subject waits."""
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


async def has_due(connection: AsyncConnection, *, now: datetime, queue: DeliveryQueue) -> bool:
    """Whether a delivery is due; a read without locks, so `lease_due` may still find none."""
    found = await connection.execute(_select_due(queue), {"now": now})
    return found.first() is not None


async def lease_due(
    connection: AsyncConnection,
    *,
    now: datetime,
    lease: timedelta,
    limit: int,
    queue: DeliveryQueue,
) -> list[Lease]:
    """Lease up to `limit` deliveries of a queue, those due first: the oldest of each handler and subject.

    Rows that another process has locked are skipped.
    """
    due = _select_leasable(queue, limit)
    found = (await connection.execute(due, {"now": now})).all()
    if not found:
        return []
    deliveries = sorted(found, key=lambda each: (each.entry_id, each.reaction))
    keys = {(each.entry_id, each.reaction) for each in deliveries}
    until = now + lease
    await connection.execute(
        update(Delivery)
        .where(*_among(keys))
        .values(leased_until=until, attempts=Delivery.attempts + 1)
    )
    ids = {entry_id for entry_id, _ in keys}
    rows = await connection.execute(select(JournalEntry).where(col(JournalEntry.id).in_(ids)))
    entries = {row.id: JournalEntry(**row._mapping) for row in rows}
    return [
        Lease(entries[each.entry_id], each.reaction, each.attempts + 1, until)
        for each in deliveries
    ]


def _is_held(lease: Lease) -> tuple[Any, ...]:
    """SQL conditions: no other process has leased the delivery since; a lease may have expired."""
    return (
        col(Delivery.entry_id) == lease.entry.id,
        col(Delivery.reaction) == lease.reaction,
        col(Delivery.leased_until) == lease.leased_until,
    )


async def acknowledge(connection: AsyncConnection, leases: Collection[Lease]) -> bool:
    """Delete deliveries that are done; false if another process has already settled one of them."""
    keys = [(lease.entry.id, lease.reaction) for lease in leases]
    result = await connection.execute(delete(table_of(Delivery)).where(*_among(keys)))
    return cast(CursorResult[Any], result).rowcount == len(keys)


async def reschedule(
    connection: AsyncConnection, lease: Lease, *, until: datetime, fault: str, counts: bool = True
) -> None:
    """Retry at `until`; the attempt counts only if `counts`. `fault` is cut to 200 characters.

    Like `release` and `park`, it does nothing when another process has leased the delivery since.
    """
    attempts = Delivery.attempts if counts else Delivery.attempts - 1
    await connection.execute(
        update(Delivery)
        .where(*_is_held(lease))
        .values(next_try_at=until, leased_until=None, fault=fault[:200], attempts=attempts)
    )


async def release(connection: AsyncConnection, lease: Lease) -> None:
    """Release the lease of a delivery that wasn't attempted."""
    await connection.execute(
        update(Delivery)
        .where(*_is_held(lease))
        .values(leased_until=None, attempts=Delivery.attempts - 1)
    )


async def park(connection: AsyncConnection, lease: Lease, *, fault: str) -> None:
    """Give up until an operator retries; later entries about the same subject are delivered."""
    await connection.execute(
        update(Delivery)
        .where(*_is_held(lease))
        .values(state=DeliveryState.parked, leased_until=None, fault=fault[:200])
    )


async def release_leases(connection: AsyncConnection) -> None:
    """Release all leases. Only for a process that has just become the only one (SQLite)."""
    await connection.execute(update(Delivery).values(leased_until=None))


async def retry_parked(connection: AsyncConnection, *, now: datetime) -> int:
    """Make every parked delivery due, with its attempts reset; returns how many."""
    result = await connection.execute(
        update(Delivery)
        .where(col(Delivery.state) == DeliveryState.parked)
        .values(state=DeliveryState.waiting, attempts=0, next_try_at=now, leased_until=None)
    )
    return cast(CursorResult[Any], result).rowcount
