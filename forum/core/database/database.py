"""Database facade: engines and connections for reading, writing and autocommit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from forum.core.database import engines
from forum.core.database.autocommit import AutocommitExecutor, PostgresAutocommit, SqliteAutocommit
from forum.core.database.engines import (
    make_engine,
    make_sqlite_read_engine,
    make_sqlite_write_engine,
)
from forum.core.database.errors import is_locked
from forum.core.database.wal import truncate_wal

WAL_TRIES, WAL_PAUSE = 10, 0.2
"""How often to try to empty the write-ahead log, and the seconds between two tries."""


class Database:
    """Engines of one database; on SQLite it also serialises the writers of this process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.autocommit: AutocommitExecutor = (
            SqliteAutocommit(url, self.engine) if self.is_sqlite else PostgresAutocommit(url)
        )
        self._read_engine = make_sqlite_read_engine(url) if self.is_sqlite else None
        # PostgreSQL's default, READ COMMITTED, has a snapshot for each statement only. The level is
        # part of the BEGIN; without writes it never fails.
        self._snapshot_engine = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )
        self.write_engine = make_sqlite_write_engine(url) if self.is_sqlite else self.engine
        # Without this lock several SQLite configurations lost votes to "database is locked".
        self._write_lock = asyncio.Lock() if self.is_sqlite else None

    @property
    def engines(self) -> tuple[Engine, ...]:
        """The synchronous engines of transactions, and the one of autocommit statements."""
        transactions = dict.fromkeys(
            engine.sync_engine
            for engine in (self.engine, self._read_engine, self.write_engine)
            if engine
        )
        return *transactions, self.autocommit.engine

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite; otherwise it is PostgreSQL."""
        return self.url.startswith("sqlite")

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        name = make_url(self.url).database
        return Path(name) if self.is_sqlite and name else None

    @property
    def place(self) -> str:
        """Location for messages and logs: without user, password and parameters."""
        url = make_url(self.url)
        if self.is_sqlite:
            return f"the file {url.database}"
        # URL parsing ends the password at the first @. If it contains one that isn't written as
        # %40, the rest of it is in the host or in the database name: drop that.
        host = (url.host or "localhost").rpartition("@")[2]
        name = (url.database or "").rpartition("@")[2]
        socket = url.query.get("host")
        if not url.host and isinstance(socket, str) and socket.startswith("/"):
            return f"{name} at the socket in {socket}"
        return f"{host}:{url.port or 5432}/{name}"

    @asynccontextmanager
    async def read_connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection with a snapshot, for reading; it is closed without a commit."""
        async with AsyncExitStack() as stack:
            yield await self._snapshot(stack)

    async def _snapshot(self, stack: AsyncExitStack) -> AsyncConnection:
        if self._read_engine:
            try:
                return await stack.enter_async_context(self._read_engine.connect())
            except OperationalError as error:
                if not is_locked(error):
                    raise
        # If another process has locked the file, this engine waits in aiosqlite's thread and doesn't
        # block the event loop.
        return await stack.enter_async_context(self._snapshot_engine.connect())

    @asynccontextmanager
    async def write_connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for writing; on SQLite the only one of this process.

        The caller commits: only `core/unit_of_work.py` may use this. Raises `PoolTimeout`.
        """
        async with self._locked_for_writing(), self.write_engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def _locked_for_writing(self) -> AsyncIterator[None]:
        """Hold the write lock on SQLite. Like a pool, raises `PoolTimeout` after `POOL_TIMEOUT`."""
        if self._write_lock is None:
            yield
            return
        try:
            # Without a timeout, while another process holds the file, queued writers would wait for
            # it one after the other.
            async with asyncio.timeout(engines.POOL_TIMEOUT):
                await self._write_lock.acquire()
        except TimeoutError:
            raise PoolTimeout("others have been writing for too long") from None
        try:
            yield
        finally:
            self._write_lock.release()

    async def empty_wal(self) -> bool:
        """Merge SQLite's write-ahead log into the file and empty it: it still has what was erased.

        False while readers or writers are in the way; true on PostgreSQL, which has no such file.
        """
        if self.sqlite_path is None:
            return True
        for _ in range(WAL_TRIES):
            if await asyncio.to_thread(truncate_wal, self.sqlite_path):
                return True
            await asyncio.sleep(WAL_PAUSE)
        return False

    async def close(self) -> None:
        """Close every connection."""
        await self.autocommit.close()
        if self._read_engine:
            await self._read_engine.dispose()
            await self.write_engine.dispose()
        await self.engine.dispose()
