"""The journal's watermark: a cheap value that changes whenever readers could see something new."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from forum.core.journal.event import Event
from forum.core.journal.tables import Delivery, JournalEntry


class JournalWatermark(NamedTuple):
    """How many entries there are, the newest one's id, and how many deliveries are owed.

    It changes whenever an entry is committed, and whenever a delivery is settled.
    """

    entries: int
    newest: int
    pending: int


async def newest_id(connection: AsyncConnection) -> int:
    """The id of the newest entry, 0 before the first."""
    found = await connection.execute(select(func.max(JournalEntry.id)))
    return found.scalar_one() or 0


async def read_watermark(
    connection: AsyncConnection, *, above: int, reactions: Sequence[str]
) -> JournalWatermark:
    """The pulse of what readers see: entries with ids above `above`, and what these reactions owe."""
    unseen = [name for name, event in Event.registry.items() if not event.invalidates_pages]
    pending = select(func.count()).where(col(Delivery.reaction).in_(reactions)).scalar_subquery()
    found = await connection.execute(
        select(func.count(), func.max(JournalEntry.id), pending).where(
            col(JournalEntry.id) > above, col(JournalEntry.event).not_in(unseen)
        )
    )
    entries, newest, deliveries = found.one()
    return JournalWatermark(entries, newest or 0, deliveries)
