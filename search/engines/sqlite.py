"""The engine for SQLite: FTS5 in a file of its own, so that indexing never waits for the forum.

Each question opens a connection of its own in a worker thread (0.2 ms): nothing is shared between
threads, and a file that was made anew is noticed at once.
"""

import logging
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from anyio import to_thread

from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Document
from forum.core.files import make_file
from forum.core.ref import ContentRef
from search.engines.base import MOST_COUNTED, FacetKey, Hits, Query, known
from search.engines.terms import Term, significant, terms, tokens

VERSION = 4
"""Raise when the tables, the documents or the reading of words change: the index is then made anew."""

_SCHEMA = """
DROP TABLE IF EXISTS words;
DROP TABLE IF EXISTS entry;
DROP TABLE IF EXISTS state;
CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize = 'unicode61 remove_diacritics 0');
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref INTEGER NOT NULL,
    epoch INTEGER NOT NULL, published REAL, language TEXT, UNIQUE (kind, ref)
);
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
INSERT INTO state VALUES ('epoch', 0), ('filled', 0);
"""
A_SECOND = 1_000_000
"""Ids in each second: they follow the moment of publication, so the newest matches come first."""

_STORE = """
INSERT INTO entry (id, kind, ref, epoch, published, language) VALUES (
    (SELECT coalesce(max(id) + 1, :first) FROM entry WHERE id BETWEEN :first AND :last),
    :kind, :ref, :epoch, :published, :language
)
ON CONFLICT (kind, ref) DO UPDATE
SET id = excluded.id, epoch = excluded.epoch, published = excluded.published, language = excluded.language
WHERE entry.epoch {older} excluded.epoch RETURNING id
"""
_LIVE = _STORE.format(older="<=")
_REBUILT = _STORE.format(older="<")

log = logging.getLogger("forum.search")

Result = TypeVar("Result")


class SqliteEngine:
    """Full-text search in the file `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # An open connection keeps the others from folding the write-ahead log at every close.
        self._held: sqlite3.Connection | None = None
        self._is_down = False

    async def start(self) -> bool:
        """Open or make the file; a damaged one, or one of another version, is made anew."""
        return await _in_thread(self._start)

    async def put(self, documents: Sequence[Document]) -> None:
        """Take in documents."""
        await _in_thread(partial(self._put, documents))

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Forget documents."""
        await _in_thread(partial(self._remove, refs))

    async def find(self, query: Query) -> Hits:
        """A page of what has all words, else of what has some."""
        try:
            hits = await _in_thread(partial(self._find, query))
        except SearchUnavailable as error:
            if not self._is_down:
                log.warning(
                    "the search index (%s) can't be read (%s); a restart of the forum makes a "
                    "damaged one anew", self.path, error,
                )  # fmt: skip
            self._is_down = True
            raise
        if self._is_down:
            log.warning("the search index can be read again")
        self._is_down = False
        return hits

    async def rebuild(self, batches: AsyncIterator[list[Document]]) -> None:
        """Write each batch over older entries, then sweep what is still old."""
        epoch = await _in_thread(self._open_epoch)
        async for batch in batches:
            await _in_thread(partial(self._put, batch, epoch))
        await _in_thread(partial(self._sweep, epoch))

    async def reachable(self) -> bool:
        """Whether the file can be read."""
        try:
            await _in_thread(self._is_filled)
        except SearchUnavailable:
            return False
        return True

    async def close(self) -> None:
        """Close the file."""
        if self._held:
            self._held.close()
            self._held = None

    # From here on in worker threads.

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=5, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        connection = self._connect()
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        # Closing rolls back what was not committed.
        with self._reading() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def _start(self) -> bool:
        try:
            self._prepare()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            # Damaged; everything in it can be made anew.
            for ending in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
            self._prepare()
        return not self._is_filled()

    def _prepare(self) -> None:
        make_file(self.path)
        with self._reading() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("damaged")
        with self._writing() as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
        if self._held is None:
            self._held = self._connect()
            self._held.execute("SELECT name FROM state").fetchall()

    def _is_filled(self) -> bool:
        with self._reading() as connection:
            return bool(_state(connection, "filled"))

    def _put(self, documents: Iterable[Document], epoch: int | None = None) -> None:
        with self._writing() as connection:
            newest = _state(connection, "epoch")
            # What an older rebuild has read may be gone since, and its mark swept by the newer one.
            if epoch is not None and epoch < newest:
                return
            statement = _LIVE if epoch is None else _REBUILT
            mine = newest
            for document in sorted(documents, key=lambda each: each.published_at):
                published = document.published_at.timestamp()
                values = _entry(document.ref, mine, published, document.language)
                number = _replace(connection, statement, values)
                if number is None:
                    continue
                connection.execute(
                    "INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)",
                    (number, " ".join(tokens(document.title)), " ".join(tokens(document.body))),
                )

    def _remove(self, refs: Iterable[ContentRef]) -> None:
        with self._writing() as connection:
            epoch = _state(connection, "epoch")
            for ref in refs:
                _replace(connection, _LIVE, _entry(ref, epoch))

    def _open_epoch(self) -> int:
        with self._writing() as connection:
            connection.execute("UPDATE state SET value = value + 1 WHERE name = 'epoch'")
            return _state(connection, "epoch")

    def _sweep(self, epoch: int) -> None:
        with self._writing() as connection:
            if epoch < _state(connection, "epoch"):
                return
            connection.execute(
                "DELETE FROM words WHERE rowid IN (SELECT id FROM entry WHERE epoch < ?)", (epoch,)
            )
            connection.execute("DELETE FROM entry WHERE epoch < ?", (epoch,))
            connection.execute("UPDATE state SET value = 1 WHERE name = 'filled'")

    def _find(self, query: Query) -> Hits:
        asked = terms(query.text)
        if not asked:
            return Hits()
        with self._reading() as connection:
            hits = _page(connection, query, _expression(asked, "AND"))
            if hits.total or len(asked) == 1:
                return hits
            return _page(connection, query, _expression(significant(asked), "OR"), all_words=False)


async def _in_thread(function: Callable[[], Result]) -> Result:
    try:
        return await to_thread.run_sync(function)
    except (sqlite3.Error, OSError) as error:
        raise SearchUnavailable(type(error).__name__) from error


def _state(connection: sqlite3.Connection, name: str) -> int:
    found = connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
    return int(found[0])


def _entry(
    ref: ContentRef, epoch: int, published: float | None = None, language: str | None = None
) -> dict[str, str | float | None]:
    first = int(published or 0) * A_SECOND
    return {
        "first": first, "last": first + A_SECOND - 1, "kind": ref.kind, "ref": ref.id,
        "epoch": epoch, "published": published, "language": language,
    }  # fmt: skip


def _replace(
    connection: sqlite3.Connection, statement: str, entry: dict[str, str | float | None]
) -> int | None:
    """Put an entry in the place of the one there is, whose words go; its id, None if it's too old."""
    before = connection.execute("SELECT id FROM entry WHERE kind = :kind AND ref = :ref", entry)
    old = before.fetchone()
    stored = connection.execute(statement, entry).fetchone()
    if stored is None:
        return None
    if old is not None:
        connection.execute("DELETE FROM words WHERE rowid = ?", old)
    return int(stored[0])


def _expression(asked: Sequence[Term], joined_by: str) -> str:
    # Quoted, no word can be an operator; terms hold letters and digits only.
    return f" {joined_by} ".join(
        f'"{term.text}"' + (" *" if term.is_prefix else "") for term in asked
    )


def _page(
    connection: sqlite3.Connection, query: Query, expression: str, *, all_words: bool = True
) -> Hits:
    # Of a word that stands nearly everywhere the newest are ranked: the work has an end.
    among, chosen = _narrowed(query)
    rows = connection.execute(
        "SELECT kind, ref, language, bm25(words, 5.0, 1.0) "
        f"FROM words JOIN entry ON entry.id = words.rowid WHERE words MATCH ?{among} "
        f"ORDER BY words.rowid DESC LIMIT {MOST_COUNTED + 1}",
        (expression, *chosen),
    ).fetchall()
    # As good as each other, they stay as they came: the newest first.
    best = sorted(rows, key=itemgetter(3))[query.offset : query.offset + query.limit]
    return Hits(
        tuple(ContentRef(kind, number) for kind, number, _, _ in best),
        len(rows),
        len(rows) > query.offset + query.limit,
        all_words=all_words,
        facets=_facets(connection, query, expression, rows) if query.detailed else {},
    )


def _narrowed(query: Query) -> tuple[str, tuple[str, ...]]:
    among = f" AND kind IN ({', '.join('?' * len(query.kinds))})" if query.kinds else ""
    if not query.language:
        return among, query.kinds
    return f"{among} AND language = ?", (*query.kinds, query.language)


def _facets(
    connection: sqlite3.Connection, query: Query, expression: str, rows: Sequence[Any]
) -> dict[FacetKey, int]:
    if query.kinds or query.language:
        rows = connection.execute(
            "SELECT kind, ref, language FROM words JOIN entry ON entry.id = words.rowid "
            f"WHERE words MATCH ? LIMIT {MOST_COUNTED + 1}",
            (expression,),
        ).fetchall()
    return known(Counter((kind, language) for kind, _, language, *_ in rows))
