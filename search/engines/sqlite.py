"""Search engine for SQLite: FTS5 in a separate file, so that indexing never waits for the forum.

Each query opens its own connection in a worker thread (0.2 ms): nothing is shared between threads,
and the next query after a file was replaced reads the new file.
"""

import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from anyio import to_thread

from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Document
from forum.core.database.errors import describe_known
from forum.core.database.wal import truncate_wal
from forum.core.files import make_file
from forum.core.ref import ContentRef
from search.engines.base import MAX_MATCHES_COUNTED, Hits, Query
from search.engines.clauses import clauses, significant
from search.engines.fts5 import WEIGHTS, columns, expression, facets, filter_of, known_words
from search.engines.spelling import Spelling

VERSION = 6
"""Increase when tables, documents, tokenisation or fingerprints change: all is then rebuilt."""

_SCHEMA = """
DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS entry; DROP TABLE IF EXISTS state;
CREATE VIRTUAL TABLE words USING fts5(
    title, body, stems, parts, tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref INTEGER NOT NULL,
    epoch INTEGER NOT NULL, published REAL, language TEXT, UNIQUE (kind, ref)
);
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL); INSERT INTO state VALUES ('epoch', 0), ('filled', 0);
"""
IDS_PER_SECOND = 1_000_000
"""Ids per second: an id is derived from the time of publication, so that row order is by time."""

_STORE = """
INSERT INTO entry (id, kind, ref, epoch, published, language) VALUES (
    (SELECT coalesce(max(id) + 1, :first) FROM entry WHERE id BETWEEN :first AND :last),
    :kind, :ref, :epoch, :published, :language
)
ON CONFLICT (kind, ref) DO UPDATE
SET id = excluded.id, epoch = excluded.epoch, published = excluded.published, language = excluded.language
WHERE entry.epoch {older} excluded.epoch RETURNING id
"""
_STORE_CHANGE = _STORE.format(older="<=")
_STORE_REBUILT = _STORE.format(older="<")

log = logging.getLogger("forum.search")

Result = TypeVar("Result")


class SqliteEngine:
    """`Engine` with the SQLite file `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Stays open: otherwise every query, as the last connection, would checkpoint the
        # write-ahead log when it closes.
        self._open_connection: sqlite3.Connection | None = None
        self._is_down = False
        self._spelling = Spelling()

    async def start(self) -> bool:
        """Open or create the file; a damaged one, or one of another version, is recreated."""
        return await _in_thread(self._start)

    async def put(self, documents: Sequence[Document]) -> None:
        """Upsert documents."""
        await _in_thread(partial(self._put, documents))

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Remove documents: replace them by tombstones."""
        await _in_thread(partial(self._remove, refs))

    async def purge(self) -> None:
        """Merge the index into one segment: removed words stay in the file until their segment goes."""
        await _in_thread(self._purge)

    async def find(self, query: Query) -> Hits:
        """A page of documents with all words; if there are none, of those with some."""
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
        """Overwrite entries of older epochs by each batch, then delete the remaining older ones."""
        epoch = await _in_thread(self._open_epoch)
        async for batch in batches:
            await _in_thread(partial(self._put, batch, epoch))
        await _in_thread(partial(self._sweep, epoch))

    async def reachable(self) -> bool:
        """Whether the file is readable."""
        with suppress(SearchUnavailable):
            await _in_thread(self._is_filled)
            return True
        return False

    async def close(self) -> None:
        """Close the connection that stays open."""
        if self._open_connection:
            self._open_connection.close()
            self._open_connection = None

    # The methods below are synchronous and run in worker threads.

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=5, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = FULL")
        # Overwrite removed words: they may be those of somebody who was erased.
        connection.execute("PRAGMA secure_delete = ON")
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
        # No explicit rollback: closing the connection rolls back an uncommitted transaction.
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
            # The file is damaged. Delete it: a rebuild restores everything in it.
            for suffix in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
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
        if self._open_connection is None:
            self._open_connection = self._connect()
            self._open_connection.execute("SELECT name FROM state").fetchall()

    def _is_filled(self) -> bool:
        with self._reading() as connection:
            return bool(_state(connection, "filled"))

    def _put(self, documents: Iterable[Document], epoch: int | None = None) -> None:
        with self._writing() as connection:
            newest = _state(connection, "epoch")
            # A superseded rebuild must not write: its documents may have been removed since, and
            # their tombstones deleted by the newer rebuild.
            if epoch is not None and epoch < newest:
                return
            statement = _STORE_CHANGE if epoch is None else _STORE_REBUILT
            for document in sorted(documents, key=lambda document: document.published_at):
                published = document.published_at.timestamp()
                values = _entry(document.ref, newest, published, document.language)
                entry_id = _upsert(connection, statement, values)
                if entry_id is None:
                    continue
                connection.execute(
                    "INSERT INTO words (rowid, title, body, stems, parts) VALUES (?, ?, ?, ?, ?)",
                    (entry_id, *columns(document)),
                )

    def _remove(self, refs: Iterable[ContentRef]) -> None:
        with self._writing() as connection:
            epoch = _state(connection, "epoch")
            for ref in refs:
                _upsert(connection, _STORE_CHANGE, _entry(ref, epoch))

    def _purge(self) -> None:
        with self._writing() as connection:
            connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        if not truncate_wal(self.path):
            raise SearchUnavailable("its write-ahead log is in use")

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
        if not (query_clauses := clauses(query.text)):
            return Hits()
        with self._reading() as connection:
            hits = _page(connection, query, expression(query_clauses, "AND"))
            if hits.total:
                return hits
            if self._spelling.is_stale:
                self._spelling.load(known_words(connection))
            if corrected := self._spelling.corrected(query.text):
                found = _page(connection, query, expression(clauses(corrected), "AND"))
                if found.total:
                    return replace(found, corrected=corrected)
            if len(query_clauses) == 1:
                return hits
            some = expression(significant(query_clauses), "OR")
            return _page(connection, query, some, all_words=False)


async def _in_thread(function: Callable[[], Result]) -> Result:
    try:
        return await to_thread.run_sync(function)
    except (sqlite3.Error, OSError) as error:
        raise SearchUnavailable(describe_known(error)) from error


def _state(connection: sqlite3.Connection, name: str) -> int:
    row = connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
    return int(row[0])


def _entry(
    ref: ContentRef, epoch: int, published: float | None = None, language: str | None = None
) -> dict[str, str | float | None]:
    first_id = int(published or 0) * IDS_PER_SECOND
    return {
        "first": first_id, "last": first_id + IDS_PER_SECOND - 1, "kind": ref.kind, "ref": ref.id,
        "epoch": epoch, "published": published, "language": language,
    }  # fmt: skip


def _upsert(
    connection: sqlite3.Connection, statement: str, entry: dict[str, str | float | None]
) -> int | None:
    """Upsert an entry and delete the words of the previous one; returns the new id.

    Returns None, and changes nothing, if the epoch of the present entry is too new.
    """
    cursor = connection.execute("SELECT id FROM entry WHERE kind = :kind AND ref = :ref", entry)
    previous = cursor.fetchone()
    stored = connection.execute(statement, entry).fetchone()
    if stored is None:
        return None
    if previous is not None:
        connection.execute("DELETE FROM words WHERE rowid = ?", previous)
    return int(stored[0])


def _page(
    connection: sqlite3.Connection, query: Query, expression: str, *, all_words: bool = True
) -> Hits:
    # Bound the cost of words that nearly every document has: rank only the newest matches.
    condition, parameters = filter_of(query)
    rows = connection.execute(
        f"SELECT kind, ref, language, bm25(words, {WEIGHTS}) "
        f"FROM words JOIN entry ON entry.id = words.rowid WHERE words MATCH ?{condition} "
        f"ORDER BY words.rowid DESC LIMIT {MAX_MATCHES_COUNTED + 1}",
        (expression, *parameters),
    ).fetchall()
    # The sort is stable: matches of equal rank stay in row order, the newest first.
    best = sorted(rows, key=itemgetter(3))[query.offset : query.offset + query.limit]
    return Hits(
        tuple(ContentRef(kind, number) for kind, number, _, _ in best),
        len(rows),
        len(rows) > query.offset + query.limit,
        all_words=all_words,
        facets=facets(connection, query, expression, rows) if query.detailed else {},
    )
