"""Journal watermark: a cheap value that changes whenever public pages can have changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from forum.core.journal.event import Event
from forum.core.journal.tables import Delivery, JournalEntry


@dataclass(frozen=True)
class JournalWatermark:
    """What changes on public pages, by two values that differ after a commit.

    `changes`: the number of entries after which a text or state can be different, the id of the newest
    of them, and the number of pending deliveries. `recounts`: number and newest id of the entries that
    change only numbers.
    """

    changes: tuple[int, int, int] = (0, 0, 0)
    recounts: tuple[int, int] = (0, 0)

    @property
    def entries(self) -> int:
        """How many entries were counted."""
        return self.changes[0] + self.recounts[0]

    @property
    def newest(self) -> int:
        """The id of the newest entry that was counted, or 0."""
        return max(self.changes[1], self.recounts[1])


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

    It doesn't count what invalidates no page: some events, and everything about private content.
    """
    events = Event.registry.items()
    ignored = [name for name, event in events if not event.invalidates_pages]
    recount = col(JournalEntry.event).in_(
        [name for name, event in events if event.changes_only_counts]
    )
    pending = select(func.count()).where(
        col(Delivery.reaction).in_(reactions),
        *(col(Delivery.subject).not_like(f"{kind}:%") for kind in private_kinds),
    )
    counts = [
        aggregate.filter(condition)
        for condition in (~recount, recount)
        for aggregate in (func.count(), func.max(JournalEntry.id))
    ]
    found = await connection.execute(
        select(*counts, pending.scalar_subquery()).where(
            col(JournalEntry.id) > above,
            col(JournalEntry.event).not_in(ignored),
            *(col(JournalEntry.subject_kind) != kind for kind in private_kinds),
        )
    )
    row = found.one()
    changes, newest_change, recounts, newest_recount, deliveries = tuple(row)
    return JournalWatermark(
        (changes, newest_change or 0, deliveries), (recounts, newest_recount or 0)
    )
