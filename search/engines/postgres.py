"""Search engine for PostgreSQL: a tsvector for each document, in tables of the forum's database.

The vectors are built here, with the same tokens as for SQLite, so that results don't depend on the
text search configuration of a server.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    cast,
    delete,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSQUERY, insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import col

from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Document
from forum.core.database.errors import describe_known
from forum.core.ref import ContentRef
from search.engines.base import MAX_MATCHES_COUNTED, FacetKey, Hits, Query, known
from search.engines.clauses import clauses, significant
from search.engines.spelling import Spelling
from search.engines.tsearch import LANGUAGE_PREFIX, expression, language_lexeme, vector
from search.tables import SearchEntry, SearchState

VERSION = 5
"""Increase when documents, tokenisation or fingerprints change: the next start rebuilds all."""

VOCABULARY_DOCUMENTS = 5_000
"""Documents whose words count as known, the newest: counting those of all takes minutes."""
# Weights of the labels D, C, B, A for `ts_rank`: D is the body, A the title, B stems and parts. C
# labels the language. All are lexemes of one index, told apart by a prefix that no word has.
WEIGHTS = cast([0.2, 0.0, 0.05, 1.0], ARRAY(REAL))


class PostgresEngine:
    """`Engine` with the tables `search_entry` and `search_state`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._spelling = Spelling()

    async def start(self) -> bool:
        """True if the index must be rebuilt. The tables themselves are created by migrations."""
        with _translate_errors():
            async with self._engine.connect() as connection:
                return await _state(connection, "filled") != VERSION

    async def put(self, documents: Sequence[Document]) -> None:
        """Upsert documents."""
        with _translate_errors():
            async with self._engine.begin() as connection:
                epoch = await _state(connection, "epoch")
                await _store(connection, [_row(document, epoch) for document in documents])

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Remove documents: replace them by tombstones."""
        with _translate_errors():
            async with self._engine.begin() as connection:
                epoch = await _state(connection, "epoch")
                await _store(connection, [_tombstone(ref, epoch) for ref in refs])

    async def purge(self) -> None:
        """Nothing to do: PostgreSQL vacuums removed rows by itself."""

    async def find(self, query: Query) -> Hits:
        """A page of documents with all words; if there are none, of those with some."""
        query_clauses = clauses(query.text)
        if not query_clauses:
            return Hits()
        with _translate_errors():
            async with self._engine.connect() as connection:
                await connection.execute(_USE_WORD_INDEX)
                hits = await _page(connection, query, expression(query_clauses, "&"))
                if hits.total:
                    return hits
                if self._spelling.is_stale:
                    self._spelling.load(await _known_words(connection))
                if corrected := self._spelling.corrected(query.text):
                    found = await _page(connection, query, expression(clauses(corrected), "&"))
                    if found.total:
                        return replace(found, corrected=corrected)
                if len(query_clauses) == 1:
                    return hits
                some = expression(significant(query_clauses), "|")
                return await _page(connection, query, some, all_words=False)

    async def rebuild(self, batches: AsyncIterator[list[Document]]) -> None:
        """Overwrite entries of older epochs by each batch, then delete the remaining older ones."""
        with _translate_errors():
            async with self._engine.begin() as connection:
                epoch = await _open_epoch(connection)
        async for batch in batches:
            with _translate_errors():
                async with self._engine.begin() as connection:
                    # A superseded rebuild must not write: its documents may have been removed
                    # since, and their tombstones deleted by the newer rebuild.
                    if await _is_newest(connection, epoch):
                        rows = [_row(document, epoch) for document in batch]
                        await _store(connection, rows, where=col(SearchEntry.epoch) < epoch)
        with _translate_errors():
            async with self._engine.begin() as connection:
                if await _is_newest(connection, epoch):
                    is_old = col(SearchEntry.epoch) < epoch
                    await connection.execute(delete(SearchEntry).where(is_old))
                    await _set_state(connection, "filled", VERSION)

    async def reachable(self) -> bool:
        """Whether the tables are readable."""
        try:
            await self.start()
        except SearchUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Do nothing: the connections belong to the forum's pool."""


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise SearchUnavailable(describe_known(error)) from error


async def _state(connection: AsyncConnection, name: str) -> int:
    value = await connection.scalar(
        select(col(SearchState.value)).where(col(SearchState.name) == name)
    )
    return value or 0


async def _set_state(connection: AsyncConnection, name: str, value: int) -> None:
    statement = insert(SearchState).values(name=name, value=value)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )


async def _is_newest(connection: AsyncConnection, epoch: int) -> bool:
    """Whether no later rebuild has started; a row lock (FOR SHARE) prevents one until the commit."""
    newest = select(col(SearchState.value)).where(col(SearchState.name) == "epoch")
    return await connection.scalar(newest.with_for_update(read=True)) == epoch


async def _open_epoch(connection: AsyncConnection) -> int:
    statement = insert(SearchState).values(name="epoch", value=1)
    result = await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"value": col(SearchState.value) + 1}
        ).returning(col(SearchState.value))
    )
    return int(result.scalar_one())


def _row(document: Document, epoch: int) -> dict[str, Any]:
    return _tombstone(document.ref, epoch) | {
        "published_at": document.published_at,
        "words": vector(document),
    }


def _tombstone(ref: ContentRef, epoch: int) -> dict[str, Any]:
    return {"kind": ref.kind, "id": ref.id, "epoch": epoch, "published_at": None, "words": ""}


async def _store(
    connection: AsyncConnection,
    rows: Sequence[dict[str, Any]],
    where: ColumnElement[bool] | None = None,
) -> None:
    if not rows:
        return
    statement = insert(SearchEntry)
    excluded = statement.excluded
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "id"],
            set_={
                # Never lower the epoch: a change may have read it just before a rebuild opened the
                # next one.
                "epoch": func.greatest(col(SearchEntry.epoch), excluded.epoch),
                "published_at": excluded.published_at,
                "words": excluded.words,
            },
            where=where,
        ),
        rows,
    )


async def _known_words(connection: AsyncConnection) -> list[tuple[str, int]]:
    """The words of the newest documents, each with the number of those that have it."""
    newest = (
        "SELECT words FROM search_entry WHERE published_at IS NOT NULL "
        f"ORDER BY published_at DESC LIMIT {VOCABULARY_DOCUMENTS}"
    )
    found = func.ts_stat(newest).table_valued("word", "ndoc")
    rows = await connection.execute(select(found.c.word, found.c.ndoc))
    return [(word, count) for word, count in rows]


_QUERY: ColumnElement[Any] = bindparam("wanted", type_=TSQUERY)
_LANGUAGE: ColumnElement[Any] = bindparam("language", type_=TSQUERY)


# The planner doesn't know how rare a word is of which a query has many forms, nor that a vector is
# long: it would read the whole table, which takes twenty times as long as the index of words.
_USE_WORD_INDEX = select(
    func.set_config("enable_seqscan", "off", True),
    func.set_config("enable_indexscan", "off", True),
)


def _matches(query: ColumnElement[Any]) -> ColumnElement[bool]:
    return col(SearchEntry.words).op("@@")(query)


# Cached: building a statement takes as long as the server needs to execute it.
@cache
def _ranked(*, in_language: bool, of_kinds: bool) -> Select[Any]:
    """The statement for a page of the best matches, with the total in each row."""
    matches = select(SearchEntry).where(_matches(_QUERY))
    if in_language:
        matches = matches.where(_matches(_LANGUAGE))
    if of_kinds:
        matches = matches.where(col(SearchEntry.kind).in_(bindparam("kinds", expanding=True)))
    # Bound the cost of words that nearly every document has: rank only the newest matches.
    newest = matches.order_by(col(SearchEntry.published_at).desc()).limit(MAX_MATCHES_COUNTED + 1)
    ranked = newest.subquery().c
    return (
        select(ranked.kind, ranked.id, func.count().over().label("total"))
        .order_by(
            func.ts_rank(WEIGHTS, ranked.words, _QUERY).desc(),
            ranked.published_at.desc(),
            ranked.id.desc(),
        )
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


@cache
def _facet_counts() -> Select[Any]:
    """The statement for the facets: the number of matches by kind and language."""
    only_language = func.ts_filter(SearchEntry.words, literal_column("'{c}'"))
    language = func.array_to_string(func.tsvector_to_array(only_language), "")
    matching = select(col(SearchEntry.kind), language.label("language")).where(_matches(_QUERY))
    limited = matching.limit(MAX_MATCHES_COUNTED + 1).subquery()
    return select(limited.c.kind, limited.c.language, func.count()).group_by(
        limited.c.kind, limited.c.language
    )


async def _page(
    connection: AsyncConnection, query: Query, expression: str, *, all_words: bool = True
) -> Hits:
    parameters: dict[str, Any] = {
        "wanted": expression, "limit": query.limit + 1, "offset": query.offset,
    }  # fmt: skip
    if query.language:
        parameters["language"] = f"'{language_lexeme(query.language)}'"
    if query.kinds:
        parameters["kinds"] = query.kinds
    statement = _ranked(in_language=bool(query.language), of_kinds=bool(query.kinds))
    rows = (await connection.execute(statement, parameters)).all()
    if query.offset and not rows:
        count_query = replace(query, limit=0, offset=0)
        counted = await _page(connection, count_query, expression, all_words=all_words)
        return replace(counted, has_more=False)
    total = rows[0].total if rows else 0
    refs = tuple(ContentRef(row.kind, row.id) for row in rows[: query.limit])
    facets = await _facets(connection, expression) if query.detailed else {}
    return Hits(refs, total, len(rows) > query.limit, all_words=all_words, facets=facets)


async def _facets(connection: AsyncConnection, expression: str) -> dict[FacetKey, int]:
    rows = (await connection.execute(_facet_counts(), {"wanted": expression})).all()
    return known(
        {(kind, lexeme.removeprefix(LANGUAGE_PREFIX)): count for kind, lexeme, count in rows}
    )
