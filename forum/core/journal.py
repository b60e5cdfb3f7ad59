"""The journal: every event is a row committed with the change it tells of.

One table is the outbox, the audit trail and the history. A `Delivery` row stands for one reaction
still owed to one entry; it is deleted in the transaction in which the reaction's work commits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    CursorResult,
    Index,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from forum.core.actor import Actor, Role
from forum.core.columns import NEVER_REUSED, big, choice, key, link, moment, rows_of
from forum.core.content import Ref
from forum.core.events import Event


class DeliveryState(StrEnum):
    """A delivery waits, or is parked for a person to look at; a done one is deleted."""

    waiting = "waiting"
    parked = "parked"


class JournalEntry(SQLModel, table=True):
    """One event: who did what to which content, and when."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_subject", "subject_kind", "subject_id"),
        NEVER_REUSED,
    )

    id: int | None = key()
    at: datetime = moment(index=True)
    event: str = Field(max_length=60)
    subject_kind: str = Field(max_length=20)
    subject_id: int = big()
    actor_id: int | None = big(default=None, nullable=True)
    actor_role: Role | None = choice(Role, default=None, nullable=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)

    @property
    def subject(self) -> Ref:
        return Ref(self.subject_kind, self.subject_id)

    def told(self) -> Event:
        """The event as it was told; raises `KeyError` for one the house no longer knows."""
        return Event.registry[self.event].load(self.subject, self.data)


class Delivery(SQLModel, table=True):
    """One reaction that is still owed to one journal entry."""

    __table_args__ = (
        Index("ix_delivery_order", "reaction", "subject", "entry_id"),
        Index("ix_delivery_due", "state", "next_try_at"),
    )

    entry_id: int = link("journal_entry.id", primary_key=True)
    reaction: str = Field(primary_key=True, max_length=60)
    subject: str = Field(max_length=40)
    state: DeliveryState = choice(DeliveryState, default=DeliveryState.waiting)
    attempts: int = Field(default=0)
    next_try_at: datetime = moment()
    leased_until: datetime | None = moment(default=None, nullable=True)
    fault: str = Field(default="", max_length=200)


@dataclass(frozen=True)
class Claim:
    """A delivery this process has leased, with its entry."""

    entry: JournalEntry
    reaction: str
    attempts: int
    leased_until: datetime


_WRITE = insert(rows_of(JournalEntry))
_WRITE_AND_NUMBER = _WRITE.returning(col(JournalEntry.id), sort_by_parameter_order=True)
_OWE = insert(rows_of(Delivery))


async def append(
    connection: AsyncConnection,
    events: Iterable[Event],
    *,
    actor: Actor,
    now: datetime,
    owed: Mapping[str, Sequence[str]],
) -> None:
    """Write the events and the deliveries they owe. `owed`: event name → names of reactions."""
    told = list(events)
    if not told:
        return
    entries = [_entry(event, actor, now) for event in told]
    if not any(owed.get(event.name()) for event in told):
        await connection.execute(_WRITE, entries)
        return
    written = await connection.execute(_WRITE_AND_NUMBER, entries)
    deliveries = [
        {
            "entry_id": entry_id,
            "reaction": reaction,
            "subject": str(event.subject),
            "state": DeliveryState.waiting,
            "attempts": 0,
            "next_try_at": now,
            "fault": "",
        }
        for entry_id, event in zip(written.scalars(), told, strict=True)
        for reaction in owed.get(event.name(), ())
    ]
    await connection.execute(_OWE, deliveries)


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


class Pulse(NamedTuple):
    """How many entries there are, the newest one's id, and how many deliveries are owed.

    It changes whenever an entry is committed, and whenever a delivery is settled.
    """

    entries: int
    newest: int
    owed: int


async def newest_id(connection: AsyncConnection) -> int:
    """The id of the newest entry, 0 before the first."""
    found = await connection.execute(select(func.max(JournalEntry.id)))
    return found.scalar_one() or 0


async def pulse(connection: AsyncConnection, *, above: int, reactions: Sequence[str]) -> Pulse:
    """The pulse of what readers see: entries with ids above `above`, and what these reactions owe."""
    unseen = [name for name, event in Event.registry.items() if not event.seen_by_readers]
    owed = select(func.count()).where(col(Delivery.reaction).in_(reactions)).scalar_subquery()
    found = await connection.execute(
        select(func.count(), func.max(JournalEntry.id), owed).where(
            col(JournalEntry.id) > above, col(JournalEntry.event).not_in(unseen)
        )
    )
    entries, newest, deliveries = found.one()
    return Pulse(entries, newest or 0, deliveries)


@dataclass(frozen=True)
class Lane:
    """Which deliveries one line of work takes: those of `reactions`, or all `but` those."""

    reactions: tuple[str, ...]
    but: bool = False

    def takes_named(self, reaction: str) -> bool:
        """Whether it takes deliveries of that reaction."""
        return (reaction in self.reactions) is not self.but

    def takes(self) -> ColumnElement[bool]:
        """The same in SQL."""
        named = col(Delivery.reaction).in_(self.reactions)
        return ~named if self.but else named


def _due(now: datetime, lane: Lane) -> tuple[Any, ...]:
    return (
        lane.takes(),
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


async def anything_due(connection: AsyncConnection, *, now: datetime, lane: Lane) -> bool:
    """True when a delivery could be claimed now, as far as a read can tell."""
    found = await connection.execute(
        select(col(Delivery.entry_id)).where(*_due(now, lane)).limit(1)
    )
    return found.first() is not None


async def claim(
    connection: AsyncConnection,
    *,
    now: datetime,
    lease: timedelta,
    limit: int,
    lane: Lane,
) -> list[Claim]:
    """Lease up to `limit` due deliveries of a lane: of each reaction and content only the oldest."""
    due = (
        select(Delivery)
        .where(*_due(now, lane), ~is_behind())
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
        Claim(entries[each.entry_id], each.reaction, each.attempts + 1, until)
        for each in deliveries
    ]


def _is(claim: Claim) -> tuple[Any, Any]:
    return (
        col(Delivery.entry_id) == claim.entry.id,
        col(Delivery.reaction) == claim.reaction,
    )


async def settle(connection: AsyncConnection, claim: Claim) -> bool:
    """The reaction is done: owe it no more. False when another process already settled it."""
    result = await connection.execute(delete(rows_of(Delivery)).where(*_is(claim)))
    return bool(cast(CursorResult[Any], result).rowcount)


async def postpone(
    connection: AsyncConnection, claim: Claim, *, until: datetime, fault: str, counts: bool = True
) -> None:
    """Try again at `until`; unless it `counts`, the attempt isn't one."""
    made = Delivery.attempts if counts else Delivery.attempts - 1
    await connection.execute(
        update(Delivery)
        .where(*_is(claim))
        .values(next_try_at=until, leased_until=None, fault=fault[:200], attempts=made)
    )


async def release(connection: AsyncConnection, claim: Claim) -> None:
    """Give a delivery back that was leased and not tried."""
    await connection.execute(
        update(Delivery)
        .where(*_is(claim))
        .values(leased_until=None, attempts=Delivery.attempts - 1)
    )


async def park(connection: AsyncConnection, claim: Claim, *, fault: str) -> None:
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
