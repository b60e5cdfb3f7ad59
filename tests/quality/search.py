"""Score of search: success at 3 and NDCG at 10 of every engine, by language and in total."""

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


def ndcg(results: Sequence[Any], relevant: set[Any]) -> float:
    """Normalised discounted cumulative gain of the first ten results: 1 for the best ranking."""
    gain = sum(
        1 / log2(index + 2) for index, result in enumerate(results[:10]) if result in relevant
    )
    best = sum(1 / log2(index + 2) for index in range(min(len(relevant), 10)))
    return gain / best if best else float(not results)


async def _evaluate(engine: Engine, rows: list[dict[str, Any]], ids: list[Any]) -> list[str]:
    scores: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for row in rows:
        query = Query(field(row, "query"), limit=10)
        results = [ids[ref.id] for ref in (await engine.find(query)).refs]
        relevant = set(field(row, "relevant", list))
        success = bool(relevant & set(results[:3])) or not (relevant or results)
        for name in (field(row, "lang"), "total"):
            scores[name].append((success, ndcg(results, relevant)))
    names = [*sorted(name for name in scores if name != "total"), "total"]
    return [_line(name, scores[name]) for name in names]


def _line(name: str, scores: list[tuple[bool, float]]) -> str:
    success, gain = (sum(values) / len(scores) for values in zip(*scores, strict=True))
    return f"{name:<12} {len(scores):>5} queries  success@3 {success:6.1%}  NDCG@10 {gain:.3f}"


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
    index = SearchIndex(url)
    try:
        engine = await index.fresh()
        await engine.put(documents)
        return await _evaluate(engine, rows, ids)
    finally:
        await index.close()


def score(rows: list[dict[str, Any]], pool: list[dict[str, Any]]) -> list[str]:
    """For each engine: one report line for each language, and a total."""
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
    for name, open_index in ENGINES.items():
        with TemporaryDirectory() as folder:
            try:
                with open_index(Path(folder)) as url:
                    report = asyncio.run(_score_engine(url, rows, documents, [None, *ids]))
            except MissingComponent as error:
                report = [str(error)]
        lines += [f"engine: {name}", *report]
    return lines
