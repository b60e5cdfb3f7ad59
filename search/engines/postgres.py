"""The engine for PostgreSQL: a tsvector for each document, in tables of the forum's own database.

The vectors are made here, word for word as for SQLite, so that no text search configuration of a
server has a say in what is found.
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
from forum.core.ref import ContentRef
from search.engines.base import MOST_COUNTED, FacetKey, Hits, Query, known
from search.engines.terms import Term, significant, terms, tokens
from search.tables import SearchEntry, SearchState

VERSION = 3
"""Raise when the documents or the reading of words change: the index then asks to be filled again."""

LAST_POSITION = 16383
# How much a word counts, from D to A: B is not used, A is the title. C is the language, kept among
# the words with a sign that no word has: so the same index answers for both.
SIGN = "@"
WEIGHTS = cast([0.2, 0.0, 0.0, 1.0], ARRAY(REAL))


class PostgresEngine:
    """Full-text search in the tables `search_entry` and `search_state`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def start(self) -> bool:
        """The migrations made the tables; say whether they are yet to be filled."""
        with _reached():
            async with self._engine.connect() as connection:
                return await _state(connection, "filled") != VERSION

    async def put(self, documents: Sequence[Document]) -> None:
        """Take in documents."""
        with _reached():
            async with self._engine.begin() as connection:
                epoch = await _state(connection, "epoch")
                await _store(connection, [_row(document, epoch) for document in documents])

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Forget documents."""
        with _reached():
            async with self._engine.begin() as connection:
                epoch = await _state(connection, "epoch")
                await _store(connection, [_mark(ref, epoch) for ref in refs])

    async def find(self, query: Query) -> Hits:
        """A page of what has all words, else of what has some."""
        asked = terms(query.text)
        if not asked:
            return Hits()
        with _reached():
            async with self._engine.connect() as connection:
                hits = await _page(connection, query, _expression(asked, "&"))
                if hits.total or len(asked) == 1:
                    return hits
                some = _expression(significant(asked), "|")
                return await _page(connection, query, some, all_words=False)

    async def rebuild(self, batches: AsyncIterator[list[Document]]) -> None:
        """Write each batch over older entries, then sweep what is still old."""
        with _reached():
            async with self._engine.begin() as connection:
                epoch = await _open_epoch(connection)
        async for batch in batches:
            with _reached():
                async with self._engine.begin() as connection:
                    # What an older rebuild has read may be gone since, its mark swept by a newer.
                    if await _is_newest(connection, epoch):
                        rows = [_row(document, epoch) for document in batch]
                        await _store(connection, rows, over=col(SearchEntry.epoch) < epoch)
        with _reached():
            async with self._engine.begin() as connection:
                if await _is_newest(connection, epoch):
                    old = col(SearchEntry.epoch) < epoch
                    await connection.execute(delete(SearchEntry).where(old))
                    await _set_state(connection, "filled", VERSION)

    async def reachable(self) -> bool:
        """Whether the tables can be read."""
        try:
            await self.start()
        except SearchUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Nothing to let go of: the connections are the forum's."""


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise SearchUnavailable(type(error).__name__) from error


async def _state(connection: AsyncConnection, name: str) -> int:
    found = await connection.scalar(
        select(col(SearchState.value)).where(col(SearchState.name) == name)
    )
    return found or 0


async def _set_state(connection: AsyncConnection, name: str, value: int) -> None:
    statement = insert(SearchState).values(name=name, value=value)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"value": value})
    )


async def _is_newest(connection: AsyncConnection, epoch: int) -> bool:
    """Whether no later rebuild has begun; none can begin before this transaction ends."""
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
    return _mark(document.ref, epoch) | {
        "published_at": document.published_at,
        "words": _vector(document),
    }


def _mark(ref: ContentRef, epoch: int) -> dict[str, Any]:
    return {"kind": ref.kind, "id": ref.id, "epoch": epoch, "published_at": None, "words": ""}


def _vector(document: Document) -> str:
    # Tokens hold letters and digits only, so nothing in them needs an escape.
    places: dict[str, list[str]] = {}
    position = 0
    for text, weight in ((document.title, "A"), (document.body, "")):
        for token in tokens(text):
            position = min(position + 1, LAST_POSITION)
            places.setdefault(token, []).append(f"{position}{weight}")
    words = [f"'{token}':{','.join(found)}" for token, found in places.items()]
    return " ".join([*words, f"'{_in_language(document.language)}':1C"])


def _in_language(code: str) -> str:
    return SIGN + code.replace("'", "")


async def _store(
    connection: AsyncConnection,
    rows: Sequence[dict[str, Any]],
    over: ColumnElement[bool] | None = None,
) -> None:
    if not rows:
        return
    statement = insert(SearchEntry)
    new = statement.excluded
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "id"],
            set_={
                # A change may have read its epoch just before a rebuild opened the next.
                "epoch": func.greatest(col(SearchEntry.epoch), new.epoch),
                "published_at": new.published_at,
                "words": new.words,
            },
            where=over,
        ),
        rows,
    )


def _expression(asked: Sequence[Term], joined_by: str) -> str:
    # Quoted, no word can be an operator; terms hold letters and digits only.
    return f" {joined_by} ".join(
        f"'{term.text}'" + (":*" if term.is_prefix else "") for term in asked
    )


_WANTED: ColumnElement[Any] = bindparam("wanted", type_=TSQUERY)
_LANGUAGE: ColumnElement[Any] = bindparam("language", type_=TSQUERY)


def _fits(wanted: ColumnElement[Any]) -> ColumnElement[bool]:
    return col(SearchEntry.words).op("@@")(wanted)


# Built once each: building one takes as long as the server needs for it.
@cache
def _ranked(*, in_language: bool, of_kinds: bool) -> Select[Any]:
    """A page of the best matches, each with how many there are."""
    matches = select(SearchEntry).where(_fits(_WANTED))
    if in_language:
        matches = matches.where(_fits(_LANGUAGE))
    if of_kinds:
        matches = matches.where(col(SearchEntry.kind).in_(bindparam("kinds", expanding=True)))
    # Of a word that stands nearly everywhere the newest are ranked: the work has an end.
    newest = matches.order_by(col(SearchEntry.published_at).desc()).limit(MOST_COUNTED + 1)
    ranked = newest.subquery().c
    return (
        select(ranked.kind, ranked.id, func.count().over().label("total"))
        .order_by(
            func.ts_rank(WEIGHTS, ranked.words, _WANTED).desc(),
            ranked.published_at.desc(),
            ranked.id.desc(),
        )
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )


@cache
def _shelves() -> Select[Any]:
    """How many matches stand on each shelf."""
    only_language = func.ts_filter(SearchEntry.words, literal_column("'{c}'"))
    language = func.array_to_string(func.tsvector_to_array(only_language), "")
    fitting = select(col(SearchEntry.kind), language.label("language")).where(_fits(_WANTED))
    some = fitting.limit(MOST_COUNTED + 1).subquery()
    return select(some.c.kind, some.c.language, func.count()).group_by(some.c.kind, some.c.language)


async def _page(
    connection: AsyncConnection, query: Query, expression: str, *, all_words: bool = True
) -> Hits:
    given: dict[str, Any] = {
        "wanted": expression, "limit": query.limit + 1, "offset": query.offset,
    }  # fmt: skip
    if query.language:
        given["language"] = f"'{_in_language(query.language)}'"
    if query.kinds:
        given["kinds"] = query.kinds
    statement = _ranked(in_language=bool(query.language), of_kinds=bool(query.kinds))
    rows = (await connection.execute(statement, given)).all()
    if query.offset and not rows:
        first = replace(query, limit=0, offset=0)
        found_at_all = await _page(connection, first, expression, all_words=all_words)
        return replace(found_at_all, has_more=False)
    total = rows[0].total if rows else 0
    refs = tuple(ContentRef(row.kind, row.id) for row in rows[: query.limit])
    facets = await _facets(connection, expression) if query.detailed else {}
    return Hits(refs, total, len(rows) > query.limit, all_words=all_words, facets=facets)


async def _facets(connection: AsyncConnection, expression: str) -> dict[FacetKey, int]:
    rows = (await connection.execute(_shelves(), {"wanted": expression})).all()
    return known({(kind, sign.removeprefix(SIGN)): count for kind, sign, count in rows})
