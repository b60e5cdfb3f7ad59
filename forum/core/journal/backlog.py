"""Delivery backlog, for monitoring: the cost grows with the number of pending deliveries."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from forum.core.journal.deliveries import has_earlier_waiting
from forum.core.journal.tables import Delivery, DeliveryState, JournalEntry


@dataclass(frozen=True)
class PendingDeliveries:
    """The number of deliveries of one handler in one state, and since when the oldest waits."""

    reaction: str
    state: DeliveryState
    count: int
    since: datetime


async def pending(connection: AsyncConnection) -> list[PendingDeliveries]:
    """All deliveries, by handler and state; `since` is the time of the oldest entry."""
    grouped = (
        select(
            col(Delivery.reaction),
            col(Delivery.state),
            func.count().label("count"),
            func.min(col(Delivery.entry_id)).label("oldest"),
        )
        .group_by(col(Delivery.reaction), col(Delivery.state))
        .subquery()
    )
    found = await connection.execute(
        select(grouped.c.reaction, grouped.c.state, grouped.c.count, col(JournalEntry.at))
        .join(JournalEntry, col(JournalEntry.id) == grouped.c.oldest)
        .order_by(grouped.c.reaction, grouped.c.state)
    )
    return [PendingDeliveries(*row) for row in found]


async def overdue(
    connection: AsyncConnection, *, now: datetime, before: datetime
) -> list[PendingDeliveries]:
    """Unleased deliveries that were due `before`, by handler: a sign that no process delivers.

    `since` is the time at which the first of them was due.
    """
    found = await connection.execute(
        select(
            col(Delivery.reaction),
            col(Delivery.state),
            func.count(),
            func.min(col(Delivery.next_try_at)),
        )
        .where(
            col(Delivery.state) == DeliveryState.waiting,
            col(Delivery.next_try_at) < before,
            or_(col(Delivery.leased_until).is_(None), col(Delivery.leased_until) < now),
            ~has_earlier_waiting(),
        )
        .group_by(col(Delivery.reaction), col(Delivery.state))
        .order_by(col(Delivery.reaction))
    )
    return [PendingDeliveries(*row) for row in found]


async def parked(connection: AsyncConnection, limit: int = 20) -> list[Delivery]:
    """Parked deliveries, oldest entry first."""
    found = await connection.execute(
        select(Delivery)
        .where(col(Delivery.state) == DeliveryState.parked)
        .order_by(col(Delivery.entry_id))
        .limit(limit)
    )
    return [Delivery(**row._mapping) for row in found]
