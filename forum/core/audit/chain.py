"""Chain of the audit trail: which events become entries, their hashes, appending and cutting off.

Whoever changes an entry in the database, or removes one, must change every later hash and the end of the
chain as well; `forum check` recomputes them (`verify.py`). The hashes have no key, and whoever removes the newest
entries need only set the end back: against both helps a report that was noted elsewhere, and nothing else.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from forum.core.actor import STAFF, Actor
from forum.core.audit.tables import ENDS_ID, AuditChain, AuditEntry
from forum.core.database.columns import table_of
from forum.core.journal.event import Audited, Event

LOST = "lost"
"""In place of a hash: the ends of the chain were gone, and it goes on after what was left."""
HASHED = ("id", "event", "subject_kind", "subject_id", "actor_id", "actor_role", "data")
"""The columns of an entry that its hash covers as they are; its moment is written in UTC."""
_ENDS = col(AuditChain.id) == ENDS_ID


def entry_hash(before: str, values: Mapping[str, Any]) -> str:
    """The SHA-256 of the hash `before` and an entry's columns as JSON with sorted keys."""
    at: datetime = values["at"]
    hashed = {name: values[name] for name in HASHED} | {"at": at.astimezone(UTC).isoformat()}
    text = json.dumps([before, hashed], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def audited(events: Sequence[Event], actor: Actor) -> list[Event]:
    """Those of a unit of work's events that become entries, as each class declares (`Audited`)."""
    is_staff = actor.role in STAFF
    chosen = [
        event
        for event in events
        if event.audited is Audited.always or (is_staff and event.audited is Audited.by_staff)
    ]
    subjects = {event.subject for event in chosen}
    for event in events if is_staff else ():
        if event.audited is Audited.if_alone and event.subject not in subjects:
            subjects.add(event.subject)
            chosen.append(event)
    return chosen


async def append_entries(
    connection: AsyncConnection, events: Sequence[Event], *, actor: Actor, now: datetime
) -> None:
    """Append entries for these events; the lock on the chain is held until the commit.

    It is the last lock of a transaction, so that it adds no deadlock and is held briefly.
    """
    if not events:
        return
    chain = await _lock_chain(connection)
    # Clocks of two processes differ by some milliseconds: entries must still be in order of time,
    # because the oldest are cut off by time.
    at = max(now, chain["last_at"] or now)
    last_id, last_hash = chain["last_id"], chain["last_hash"]
    entries = []
    for event in events:
        last_id += 1
        entry = {
            "id": last_id,
            "at": at,
            "event": event.name(),
            "subject_kind": event.subject.kind,
            "subject_id": event.subject.id,
            "actor_id": actor.member_id,
            "actor_role": actor.role,
            "data": event.data(),
        }
        last_hash = entry_hash(last_hash, entry)
        entries.append(entry | {"hash": last_hash})
    await connection.execute(insert(table_of(AuditEntry)), entries)
    await connection.execute(
        update(AuditChain).where(_ENDS).values(last_id=last_id, last_hash=last_hash, last_at=at)
    )


async def _lock_chain(connection: AsyncConnection) -> Mapping[str, Any]:
    locked = select(table_of(AuditChain)).where(_ENDS).with_for_update()
    row = (await connection.execute(locked)).first()
    if row is None:
        # Migrations made the row, and nothing deletes it: somebody wrote to the database. Staff go
        # on, and `forum check` says it.
        found = (await connection.execute(select(func.max(col(AuditEntry.id))))).scalar()
        newest = max(found or 0, 0)
        is_sqlite = connection.dialect.name == "sqlite"
        upsert = sqlite.insert if is_sqlite else postgresql.insert
        await connection.execute(
            upsert(AuditChain)
            .values(
                id=ENDS_ID,
                first_id=newest + 1,
                before_first=LOST,
                last_id=newest,
                last_hash=LOST,
            )
            .on_conflict_do_nothing()
        )
        row = (await connection.execute(locked)).one()
    return row._asdict()


async def cut_off(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Let the chain begin after the last of these entries, the oldest ones, which expire."""
    await _lock_chain(connection)
    last = max(ids)
    before_first = select(col(AuditEntry.hash)).where(col(AuditEntry.id) == last).scalar_subquery()
    await connection.execute(
        update(AuditChain).where(_ENDS).values(first_id=last + 1, before_first=before_first)
    )


def expired_entries(before: datetime) -> ColumnElement[bool]:
    """SQL condition: entries from before a moment, but the newest of them.

    That one stays as the first of the chain, and shows by its hash that those before it had expired.
    """
    same = table_of(AuditEntry).alias()
    newest = select(func.max(same.c.id)).where(same.c.at < before).scalar_subquery()
    return and_(col(AuditEntry.at) < before, col(AuditEntry.id) < newest)
