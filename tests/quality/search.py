"""Success at 3 and NDCG at 10 of every search engine, by language and in all."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from math import log2
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import SQLModel

from forum.core.content.summary import Document
from forum.core.database.database import Database
from forum.core.ref import ContentRef
from search.engines.base import Engine, Query
from search.tables import SearchEntry, SearchState
from tests.integration.search.indexes import SearchIndex
from tests.quality.rows import UnreadableSetError, field
from tests.services import meili
from tests.services.missing import MissingComponent
from tests.services.postgres import own_server

TABLES = [SQLModel.metadata.tables[str(t.__tablename__)] for t in (SearchEntry, SearchState)]
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


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite+aiosqlite:///{folder}/forum.db"


@contextmanager
def _postgres(_folder: Path) -> Iterator[str]:
    with own_server() as server:
        yield server.url


@contextmanager
def _meili(folder: Path) -> Iterator[str]:
    with meili.private_server(folder / "meili") as server:
        yield f"{server.url}/score"


ENGINES = {"sqlite": _sqlite, "postgres": _postgres, "meili": _meili}


async def _make_tables(url: str) -> None:
    database = Database(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(partial(SQLModel.metadata.create_all, tables=TABLES))
    await database.close()


async def _score_engine(
    url: str, rows: list[dict[str, Any]], documents: list[Document], ids: list[Any]
) -> list[str]:
    if url.startswith("postgresql"):
        await _make_tables(url)
    place = SearchIndex(url)
    try:
        engine = await place.fresh()
        await engine.put(documents)
        return await _ask(engine, rows, ids)
    finally:
        await place.close()


def score(rows: list[dict[str, Any]], pool: list[dict[str, Any]]) -> list[str]:
    """For each engine a line for each language, and a total."""
    ids = [row.get("id") for row in pool]
    if None in ids or len(set(map(str, ids))) < len(ids):
        raise UnreadableSetError("the pool has an id twice, or a row without one")
    documents = [
        Document(
            ContentRef("idea", number),
            field(row, "lang"),
            field(row, "title"),
            field(row, "body"),
            NOW,
        )
        for number, row in enumerate(pool, 1)
    ]
    lines = []
    for name, serving in ENGINES.items():
        with TemporaryDirectory() as folder:
            try:
                with serving(Path(folder)) as url:
                    found = asyncio.run(_score_engine(url, rows, documents, [None, *ids]))
            except MissingComponent as absent:
                found = [str(absent)]
        lines += [f"engine: {name}", *found]
    return lines
