"""Verification of the audit trail: recomputes the hashes of its chain from end to end."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from forum.core.audit.chain import LOST, entry_hash
from forum.core.audit.tables import ENDS_ID, AuditChain, AuditEntry
from forum.core.database.columns import table_of

BATCH = 1000
"""Entries read at once, so that memory doesn't grow with the trail."""

TOLERANCE = timedelta(minutes=5)
"""How far clocks of several machines may differ before a moment counts as yet to come."""
UNREADABLE = (LookupError, TypeError, ValueError, ArithmeticError)
"""What a value that no column of its type can hold raises; SQLite holds any value in any column."""


@dataclass(frozen=True)
class KnownEntry:
    """An entry that somebody noted earlier, as a report named it: its id and its hash's beginning."""

    id: int
    hash: str


@dataclass(frozen=True)
class ChainReport:
    """How many entries are kept, the newest one, and the first fault; no fault: the chain holds."""

    entries: int
    last_id: int
    last_hash: str
    fault: str = ""


@dataclass
class _Walk:
    """A walk along the chain: the last entry that was in order, its hash and its moment."""

    id: int
    hash: str
    known: KnownEntry | None
    now: datetime
    at: datetime | None = None
    entries: int = 0

    def step(self, entry: Mapping[str, Any]) -> str:
        """Go to the next entry; returns what is wrong with it."""
        if entry["id"] <= self.id:
            return f"entry {entry['id']} is older than the oldest one that should be kept"
        if entry["id"] != self.id + 1:
            return f"entry {self.id + 1} is missing"
        hashed = _hash_of(self.hash, entry)
        if hashed is None or hashed != entry["hash"]:
            return f"entry {entry['id']} or its hash was changed"
        if entry["at"] > self.now + TOLERANCE:
            return f"entry {entry['id']} has a moment yet to come (unless a clock was wrong then)"
        if self.known and self.known.id == entry["id"] and not hashed.startswith(self.known.hash):
            return f"entry {entry['id']} isn't the one that was noted"
        self.id, self.hash, self.at = entry["id"], hashed, entry["at"]
        self.entries += 1
        return ""

    def finish(self, ends: Mapping[str, Any]) -> str:
        """Compare where the walk ended with the end of the chain; returns what is wrong."""
        if self.id < max(ends["last_id"], self.known.id if self.known else 0):
            return f"entry {self.id + 1} is missing"
        ended = (self.id, self.hash, self.at)
        is_same = ended == (ends["last_id"], ends["last_hash"], ends["last_at"])
        return "" if is_same else "its end was changed"


async def verify_chain(
    connection: AsyncConnection,
    known: KnownEntry | None = None,
    *,
    now: datetime,
    kept: timedelta,
) -> ChainReport:
    """Read the whole trail and recompute its chain; the time grows with the number of entries.

    The connection must have one snapshot: the trail may grow meanwhile. `kept`: how long entries are.
    A `known` entry that has expired meanwhile isn't compared.
    """
    ends = await _ends(connection)
    if isinstance(ends, str):
        return ChainReport(0, 0, "", ends)
    walk = _Walk(ends["first_id"] - 1, ends["before_first"], known, now)
    early = _cut_too_early(ends["first_id"])
    async for entry in _entries(connection):
        if fault := walk.step(entry):
            return ChainReport(walk.entries, walk.id, walk.hash, fault)
        if walk.entries == 1 and walk.id > 1 and entry["at"] >= now - kept:
            return ChainReport(walk.entries, walk.id, walk.hash, early)
    is_emptied = not walk.entries and ends["first_id"] > 1
    fault = early if is_emptied else walk.finish(ends)
    return ChainReport(walk.entries, walk.id, walk.hash, fault)


def _cut_too_early(first_id: int) -> str:
    """The fault of a chain that doesn't begin with an entry that has expired itself."""
    return f"what was before entry {first_id} is gone too early (unless retention.trail was raised)"


async def _ends(connection: AsyncConnection) -> Mapping[str, Any] | str:
    """The row with both ends, or what is wrong with it."""
    try:
        rows = (await connection.execute(select(table_of(AuditChain)))).mappings().all()
    except UNREADABLE:
        return "its ends were changed"
    if not rows:
        return "its ends are gone"
    if len(rows) > 1 or rows[0]["id"] != ENDS_ID:
        return "it has other ends than its own"
    if rows[0]["before_first"] == LOST:
        return f"its ends were gone, and it goes on at entry {rows[0]['first_id']}"
    numbers = (rows[0]["first_id"], rows[0]["last_id"])
    # SQLite holds a text in a column of numbers, too.
    is_possible = all(isinstance(each, int) for each in numbers) and numbers[0] > 0
    return dict(rows[0]) if is_possible else "its ends were changed"


def _hash_of(before: str, entry: Mapping[str, Any]) -> str | None:
    """The hash that an entry should have; None if it holds what no entry can."""
    try:
        return entry_hash(before, entry)
    except (AttributeError, *UNREADABLE):
        return None


async def _entries(connection: AsyncConnection) -> AsyncIterator[Mapping[str, Any]]:
    """Every entry by its id; one that can't be read has its id alone."""
    table = table_of(AuditEntry)
    every = select(table).order_by(table.c.id)
    after: int | None = None
    while True:
        batch = (every if after is None else every.where(table.c.id > after)).limit(BATCH)
        try:
            rows = [dict(row._asdict()) for row in (await connection.execute(batch)).all()]
        except UNREADABLE:
            ids = (await connection.execute(batch.with_only_columns(table.c.id))).scalars().all()
            rows = [await _entry(connection, each) for each in ids]
        for row in rows:
            yield row
        if len(rows) < BATCH:
            return
        after = rows[-1]["id"]


async def _entry(connection: AsyncConnection, entry_id: int) -> dict[str, Any]:
    """One entry; its id alone if it can't be read."""
    table = table_of(AuditEntry)
    try:
        row = (await connection.execute(select(table).where(table.c.id == entry_id))).one()
    except UNREADABLE:
        return {"id": entry_id, "hash": ""}
    return dict(row._asdict())
