"""Success at 3 and NDCG at 10 of the embedded search engine, by language and in all."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from math import log2
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from forum.core.content import Document, Ref
from search.engines.base import Engine, Query
from search.engines.sqlite import SqliteEngine
from tests.quality.rows import UnreadableSetError, field

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def ndcg(found: Sequence[Any], relevant: set[Any]) -> float:
    """How far up the relevant ones stand among the first ten: 1 is as far as they can."""
    gain = sum(1 / log2(place + 2) for place, each in enumerate(found[:10]) if each in relevant)
    best = sum(1 / log2(place + 2) for place in range(min(len(relevant), 10)))
    return gain / best if best else float(not found)


async def _ask(engine: Engine, rows: list[dict[str, Any]], ids: list[Any]) -> list[str]:
    hits: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for row in rows:
        query = Query(field(row, "query"), limit=10)
        found = [ids[ref.id] for ref in (await engine.find(query)).refs]
        relevant = set(field(row, "relevant", list))
        judged = bool(relevant & set(found[:3])) or not (relevant or found)
        for name in (field(row, "lang"), "total"):
            hits[name].append((judged, ndcg(found, relevant)))
    names = [*sorted(name for name in hits if name != "total"), "total"]
    return [_line(name, hits[name]) for name in names]


def _line(name: str, hits: list[tuple[bool, float]]) -> str:
    success, gain = (sum(each) / len(hits) for each in zip(*hits, strict=True))
    return f"{name:<12} {len(hits):>5} queries  success@3 {success:6.1%}  NDCG@10 {gain:.3f}"


async def score(rows: list[dict[str, Any]], pool: list[dict[str, Any]]) -> list[str]:
    """A line for each language, and a total, by engine."""
    ids = [row.get("id") for row in pool]
    if len(set(map(str, ids))) < len(ids):
        raise UnreadableSetError("the pool has an id twice, or a row without one")
    documents = [
        Document(
            Ref("idea", number), field(row, "lang"), field(row, "title"), field(row, "body"), NOW
        )
        for number, row in enumerate(pool)
    ]
    with TemporaryDirectory() as folder:
        engine = SqliteEngine(Path(folder) / "search.db")
        await engine.start()
        try:
            await engine.put(documents)
            return ["engine: sqlite", *await _ask(engine, rows, ids)]
        finally:
            await engine.close()
