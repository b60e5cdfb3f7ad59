"""The database: its connections, and what went wrong with it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from forum.core.asking import Asker, FileAsker, ServerAsker
from forum.core.engines import BEGIN, make_engine

AWAY_STATES = ("08", "53300", "57P")
"""How PostgreSQL says that connections break, that it takes no more of them, that it stops or starts."""


def reason(error: BaseException) -> str:
    """Why the database can't be reached, in one line that holds nothing typed by a person."""
    error = getattr(error, "orig", None) or error
    told = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
    return " ".join(told.partition("\n")[0].split())


def is_away(error: BaseException) -> bool:
    """True when the database can't be reached just now, is held by another process, or is all in use."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        is_held = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
        return is_held or error.connection_invalidated or state.startswith(AWAY_STATES)
    return isinstance(error, ConnectionError | PoolTimeout)


class Database:
    """The connections, and on SQLite the one door through which all writing passes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.asker: Asker = FileAsker(url, self.engine) if self.is_sqlite else ServerAsker(url)
        # A read lock can't be upgraded while another process writes: take the write lock first.
        self._writing = self.engine.execution_options(**{BEGIN: "IMMEDIATE"})
        # Without the gate several SQLite configurations lost votes to "database is locked".
        self._gate = asyncio.Lock() if self.is_sqlite else None

    @property
    def engines(self) -> tuple[Engine, Engine]:
        """The engine of transactions, and that of statements by themselves."""
        return self.engine.sync_engine, self.asker.engine

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

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection for reading; it ends without a commit."""
        return self.engine.connect()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection for writing, alone on SQLite. The caller commits (`core/work.py` only)."""
        async with self._gate or nullcontext(), self._writing.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.asker.close()
        await self.engine.dispose()
