"""Appending events to the journal, with one pending delivery per subscribed handler."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from forum.core.actor import Actor
from forum.core.database.columns import table_of
from forum.core.journal.event import Event
from forum.core.journal.tables import Delivery, DeliveryState, JournalEntry

_INSERT = insert(table_of(JournalEntry))
_INSERT_RETURNING_ID = _INSERT.returning(col(JournalEntry.id), sort_by_parameter_order=True)
_INSERT_DELIVERIES = insert(table_of(Delivery))


async def append(
    connection: AsyncConnection,
    events: Iterable[Event],
    *,
    actor: Actor,
    now: datetime,
    subscriptions: Mapping[str, Sequence[str]],
) -> None:
    """Insert the events and their deliveries; `subscriptions`: event name → names of handlers."""
    events = list(events)
    if not events:
        return
    entries = [_entry(event, actor, now) for event in events]
    if not any(subscriptions.get(event.name()) for event in events):
        await connection.execute(_INSERT, entries)
        return
    inserted = await connection.execute(_INSERT_RETURNING_ID, entries)
    deliveries = [
        {
            "entry_id": entry_id,
            "reaction": reaction,
            "subject": str(event.subject),
            "state": DeliveryState.waiting,
            "attempts": 0,
            "next_try_at": now + event.delivery_delay,
            "fault": "",
        }
        for entry_id, event in zip(inserted.scalars(), events, strict=True)
        for reaction in subscriptions.get(event.name(), ())
    ]
    await connection.execute(_INSERT_DELIVERIES, deliveries)


def _entry(event: Event, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "event": event.name(),
        "subject_kind": event.subject.kind,
        "subject_id": event.subject.id,
        "actor_id": actor.member_id,
        "actor_role": actor.role,
        "data": event.data(),
    }
