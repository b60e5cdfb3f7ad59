"""Journal watermark: a cheap value that changes whenever public pages can have changed."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from forum.core.journal.event import Event
from forum.core.journal.tables import Delivery, JournalEntry


class JournalWatermark(NamedTuple):
    """The number of entries, the id of the newest, and the number of pending deliveries.

    It changes whenever an entry is committed, and whenever a delivery is settled.
    """

    entries: int
    newest: int
    pending: int


async def newest_id(connection: AsyncConnection) -> int:
    """The id of the newest entry, 0 in an empty journal."""
    found = await connection.execute(select(func.max(JournalEntry.id)))
    return found.scalar_one() or 0


async def read_watermark(
    connection: AsyncConnection,
    *,
    above: int,
    reactions: Sequence[str],
    private_kinds: Collection[str] = (),
) -> JournalWatermark:
    """The watermark of entries with ids above `above` and of deliveries to these handlers.

    Neither counts what invalidates no page: some events, and everything about private content.
    """
    ignored = [name for name, event in Event.registry.items() if not event.invalidates_pages]
    pending = select(func.count()).where(
        col(Delivery.reaction).in_(reactions),
        *(col(Delivery.subject).not_like(f"{kind}:%") for kind in private_kinds),
    )
    found = await connection.execute(
        select(func.count(), func.max(JournalEntry.id), pending.scalar_subquery()).where(
            col(JournalEntry.id) > above,
            col(JournalEntry.event).not_in(ignored),
            *(col(JournalEntry.subject_kind) != kind for kind in private_kinds),
        )
    )
    entries, newest, deliveries = found.one()
    return JournalWatermark(entries, newest or 0, deliveries)
