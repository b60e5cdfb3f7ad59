"""Verification of the audit trail: recomputes the hashes of its chain from end to end."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from forum.core.audit.chain import entry_hash
from forum.core.audit.tables import AuditChain, AuditEntry
from forum.core.database.columns import table_of

BATCH = 1000
"""Entries read at once, so that memory doesn't grow with the trail."""


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
    """A walk along the chain: the last entry that was in order, and its hash."""

    id: int
    hash: str
    known: KnownEntry | None
    entries: int = 0

    def step(self, entry: Mapping[str, Any]) -> str:
        """Go to the next entry; returns what is wrong with it."""
        if entry["id"] <= self.id:
            return f"entry {entry['id']} is older than the oldest one that should be kept"
        if entry["id"] != self.id + 1:
            return f"entry {self.id + 1} is missing"
        hashed = entry_hash(self.hash, entry)
        if hashed != entry["hash"]:
            return f"entry {entry['id']} or its hash was changed"
        if self.known and self.known.id == entry["id"] and not hashed.startswith(self.known.hash):
            return f"entry {entry['id']} isn't the one that was noted"
        self.id, self.hash, self.entries = entry["id"], hashed, self.entries + 1
        return ""

    def finish(self, last_id: int, last_hash: str) -> str:
        """Compare where the walk ended with the end of the chain; returns what is wrong."""
        if self.id < max(last_id, self.known.id if self.known else 0):
            return f"entry {self.id + 1} is missing"
        return "" if (self.id, self.hash) == (last_id, last_hash) else "its end was changed"


async def verify_chain(connection: AsyncConnection, known: KnownEntry | None = None) -> ChainReport:
    """Read the whole trail and recompute its chain; the time grows with the number of entries.

    A `known` entry that has expired meanwhile isn't compared.
    """
    ends = (await connection.execute(select(table_of(AuditChain)))).mappings().first()
    first_id, before_first = (ends["first_id"], ends["before_first"]) if ends else (1, "")
    walk = _Walk(first_id - 1, before_first, known)
    async for entry in _entries(connection):
        if fault := walk.step(entry):
            return ChainReport(walk.entries, walk.id, walk.hash, fault)
    fault = walk.finish(*(ends["last_id"], ends["last_hash"]) if ends else (0, ""))
    return ChainReport(walk.entries, walk.id, walk.hash, fault)


async def _entries(connection: AsyncConnection) -> AsyncIterator[Mapping[str, Any]]:
    """Every entry by its id."""
    table = table_of(AuditEntry)
    after, size = -1, BATCH
    while size == BATCH:
        batch = select(table).where(table.c.id > after).order_by(table.c.id).limit(BATCH)
        rows = (await connection.execute(batch)).all()
        for row in rows:
            yield row._asdict()
        after, size = rows[-1].id if rows else after, len(rows)
