"""The database: its connections, and what went wrong with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm.exc import StaleDataError

from forum.core import engines
from forum.core.asking import Asker, FileAsker, ServerAsker
from forum.core.engines import BEGIN, is_held, make_engine, make_file_reader

AWAY_STATES = ("08", "53300", "57P")
"""How PostgreSQL says that connections break, that it takes no more of them, that it stops or starts."""
UNWRITABLE_STATES = ("25006", "53", "58")
"""How PostgreSQL says that it takes nothing in: read-only, no room or memory left, a broken disk."""
UNWRITABLE_WORDS = ("is full", "readonly", "unable to open", "disk I/O")
"""How SQLite says it."""
CROSSED_STATES = ("23503", "23505")
"""How PostgreSQL says that a link leads nowhere, or that something is there already."""
CROSSED_WORDS = ("FOREIGN KEY", "UNIQUE")
"""How SQLite says it."""


def reason(error: BaseException) -> str:
    """Why the database can't be reached, in one line that holds nothing typed by a person."""
    error = getattr(error, "orig", None) or error
    told = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
    return " ".join(told.partition("\n")[0].split())


def is_away(error: BaseException) -> bool:
    """True when the database can't be reached just now or takes nothing in: what was begun can wait."""
    return _is_lost(error) or is_unwritable(error)


def _is_lost(error: BaseException) -> bool:
    """Whether it can't be reached, is held by another process, or is all in use."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return is_held(error) or error.connection_invalidated or state.startswith(AWAY_STATES)
    return isinstance(error, ConnectionError | PoolTimeout)


def is_unwritable(error: BaseException) -> bool:
    """True when the database takes nothing in just now: its disk is full, or it may only be read."""
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return bool(state.startswith(UNWRITABLE_STATES))
    told = str(error.orig)
    return isinstance(error, OperationalError) and any(word in told for word in UNWRITABLE_WORDS)


def what_is_away(error: BaseException) -> str:
    """In one line for a log: that the database can't be reached, or takes nothing in, and why."""
    what = "written" if is_unwritable(error) and not _is_lost(error) else "reached"
    return f"the database can't be {what}: {reason(error)}"


def is_crossed(error: BaseException) -> bool:
    """True when a change met another one of the same moment, and was undone.

    What it refers to or changes is gone, or what it makes is there already.
    """
    if not isinstance(error, IntegrityError):
        return isinstance(error, StaleDataError)
    state = getattr(error.orig, "sqlstate", None)
    return state in CROSSED_STATES if state else str(error.orig).startswith(CROSSED_WORDS)


class Database:
    """The connections, and on SQLite the one door through which all writing passes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.asker: Asker = FileAsker(url, self.engine) if self.is_sqlite else ServerAsker(url)
        self._on_the_spot = make_file_reader(url) if self.is_sqlite else None
        # A read lock can't be upgraded while another process writes: take the write lock first.
        self._writing = self.engine.execution_options(**{BEGIN: "IMMEDIATE"})
        # Without the gate several SQLite configurations lost votes to "database is locked".
        self._gate = asyncio.Lock() if self.is_sqlite else None

    @property
    def engines(self) -> tuple[Engine, ...]:
        """The engines of transactions, and that of statements by themselves."""
        transactions = (self.engine, self._on_the_spot) if self._on_the_spot else (self.engine,)
        return *(engine.sync_engine for engine in transactions), self.asker.engine

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
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection for reading; it ends without a commit."""
        async with AsyncExitStack() as opened:
            yield await self._snapshot(opened)

    async def _snapshot(self, opened: AsyncExitStack) -> AsyncConnection:
        if self._on_the_spot:
            try:
                return await opened.enter_async_context(self._on_the_spot.connect())
            except OperationalError as error:
                if not is_held(error):
                    raise
        # Beside the loop, where a file that another process holds is waited for.
        return await opened.enter_async_context(self.engine.connect())

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection for writing, alone on SQLite. The caller commits (`core/work.py` only)."""
        async with self._at_the_door(), self._writing.connect() as connection:
            yield connection

    @asynccontextmanager
    async def _at_the_door(self) -> AsyncIterator[None]:
        """One's turn to write on SQLite. Raises `PoolTimeout`, as for any connection, when it is late."""
        if self._gate is None:
            yield
            return
        try:
            # While another process holds the file, all in line would wait for it one by one.
            async with asyncio.timeout(engines.PATIENCE):
                await self._gate.acquire()
        except TimeoutError:
            raise PoolTimeout("others have been writing for too long") from None
        try:
            yield
        finally:
            self._gate.release()

    async def close(self) -> None:
        """Close every connection."""
        await self.asker.close()
        if self._on_the_spot:
            await self._on_the_spot.dispose()
        await self.engine.dispose()
