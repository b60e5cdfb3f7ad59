"""The database: its connections, and what went wrong with it."""

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
from forum.core.database.engines import BEGIN, make_engine, make_sqlite_read_engine
from forum.core.database.errors import is_locked


class Database:
    """The connections, and on SQLite the one door through which all writing passes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.autocommit: AutocommitExecutor = (
            SqliteAutocommit(url, self.engine) if self.is_sqlite else PostgresAutocommit(url)
        )
        self._read_engine = make_sqlite_read_engine(url) if self.is_sqlite else None
        # A read lock can't be upgraded while another process writes: take the write lock first.
        self._write_engine = self.engine.execution_options(**{BEGIN: "IMMEDIATE"})
        # Without the gate several SQLite configurations lost votes to "database is locked".
        self._write_lock = asyncio.Lock() if self.is_sqlite else None

    @property
    def engines(self) -> tuple[Engine, ...]:
        """The engines of transactions, and that of statements by themselves."""
        transactions = (self.engine, self._read_engine) if self._read_engine else (self.engine,)
        return *(engine.sync_engine for engine in transactions), self.autocommit.engine

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        name = make_url(self.url).database
        return Path(name) if self.is_sqlite and name else None

    @property
    def place(self) -> str:
        """Where it is, for people: without user, password and parameters."""
        url = make_url(self.url)
        if self.is_sqlite:
            return f"the file {url.database}"
        # In a password an @ that isn't written as %40 moves part of it behind the first one.
        host = (url.host or "localhost").rpartition("@")[2]
        name = (url.database or "").rpartition("@")[2]
        return f"{host}:{url.port or 5432}/{name}"

    @asynccontextmanager
    async def read_connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading; it ends without a commit."""
        async with AsyncExitStack() as opened:
            yield await self._snapshot(opened)

    async def _snapshot(self, opened: AsyncExitStack) -> AsyncConnection:
        if self._read_engine:
            try:
                return await opened.enter_async_context(self._read_engine.connect())
            except OperationalError as error:
                if not is_locked(error):
                    raise
        # Beside the loop, where a file that another process holds is waited for.
        return await opened.enter_async_context(self.engine.connect())

    @asynccontextmanager
    async def write_connection(self) -> AsyncIterator[AsyncConnection]:
        """A connection for writing, alone on SQLite. The caller commits (`core/unit_of_work.py` only)."""
        async with self._locked_for_writing(), self._write_engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def _locked_for_writing(self) -> AsyncIterator[None]:
        """One's turn to write on SQLite. Raises `PoolTimeout`, as for any connection, when it is late."""
        if self._write_lock is None:
            yield
            return
        try:
            # While another process holds the file, all in line would wait for it one by one.
            async with asyncio.timeout(engines.POOL_TIMEOUT):
                await self._write_lock.acquire()
        except TimeoutError:
            raise PoolTimeout("others have been writing for too long") from None
        try:
            yield
        finally:
            self._write_lock.release()

    async def close(self) -> None:
        """Close every connection."""
        await self.autocommit.close()
        if self._read_engine:
            await self._read_engine.dispose()
        await self.engine.dispose()
