"""One engine for SQLite and PostgreSQL, with the settings each needs to keep what it acknowledged."""

import asyncio
import math
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    create_async_engine,
)

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")
BEGIN = "sqlite_begin"
CONNECTIONS = 15
"""At most so many are in use at once; none is closed again, since opening one costs more than asking."""
ASKING = 5
"""At most so many for statements by themselves, which are short and hold nothing else."""
IDLE = 1.0
"""Seconds after which a connection to a server is tried before it is used again."""
AWAY_STATES = ("08", "53300", "57P")
"""How PostgreSQL says that connections break, that it takes no more of them, that it stops or starts."""
_VALUE = re.compile(r"(invalid input[^:\n]*): .*")


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # SQLAlchemy's own message may quote the URL.
        raise ArgumentError("database.url isn't the address of a database") from None


def _connect(dialect: Any, _record: object, arguments: Any, options: Any) -> Any:
    """Connect; whatever stands in the way is an error of SQLAlchemy or of the system."""
    try:
        if dialect.name == "sqlite":
            Path(arguments[0]).parent.mkdir(parents=True, exist_ok=True)
            # Tried here first: aiosqlite leaves a thread behind where a file can't be opened.
            sqlite3.connect(*arguments, **options).close()
        return dialect.connect(*arguments, **options)
    except (SQLAlchemyError, dialect.loaded_dbapi.Error):
        raise
    except OSError as error:
        # A socket that isn't there is a missing file to Python, and a lost connection to us.
        raise ConnectionError(*error.args) from error
    except Exception as error:
        # A driver that is given what it doesn't know says so in many ways.
        told = str(error) if getattr(error, "sqlstate", None) else "its address can't be used"
        raise ConnectionError(told) from error


def _hide_values(context: ExceptionContext) -> None:
    """PostgreSQL quotes what was typed in its errors: it stays out of messages and logs."""
    error: Any = context.sqlalchemy_exception or context.original_exception
    while error is not None:
        error.args = tuple(
            _VALUE.sub(r"\1", part) if isinstance(part, str) else part for part in error.args
        )
        if getattr(error, "detail", None) and not isinstance(error, SQLAlchemyError):
            error.detail = None
        error = error.__cause__ or getattr(error, "orig", None)


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


def _set_up_sqlite(dbapi_connection: Any, _record: object) -> None:
    # sqlite3 must not emit BEGIN itself: then reads would see no snapshot and DDL no rollback.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    mode = connection.get_execution_options().get(BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _note_use(_connection: object, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _check_idle(connection: Any, record: Any, _proxy: object) -> None:
    """Try a connection that was idle for a while: the server may have gone and come back.

    SQLAlchemy's own check asks at every use, which doubles the time of a small question.
    """
    if time.monotonic() - record.info.get("used", math.inf) < IDLE:
        return
    try:
        connection.ping()
    except Exception as error:
        raise DisconnectionError from error


def make_engine(url: str, *, autocommit: bool = False) -> AsyncEngine:
    """The engine for a database URL (`sqlite+aiosqlite://…` or `postgresql+asyncpg://…`)."""
    parsed = _parsed(url)
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": CONNECTIONS, "max_overflow": 0}
    if autocommit:
        options |= {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}
        options["pool_size"] = ASKING
    if parsed.get_backend_name() != "sqlite":
        engine = create_async_engine(parsed, pool_timeout=10, **options)
        pool = engine.sync_engine.pool
        event.listen(engine.sync_engine, "do_connect", _connect)
        event.listen(engine.sync_engine, "handle_error", _hide_values)
        event.listen(pool, "checkin", _note_use)
        event.listen(pool, "checkout", _check_idle)
        return engine
    engine = create_async_engine(parsed, connect_args={"timeout": 5}, **options)
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    if not autocommit:
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


class Database:
    """The engine, its connections, and on SQLite the one door through which all writing passes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._asking = make_engine(url, autocommit=True)
        # A read lock can't be upgraded while another process writes: take the write lock first.
        self._writing = self.engine.execution_options(**{BEGIN: "IMMEDIATE"})
        # Without the gate several SQLite configurations lost votes to "database is locked".
        self._gate = asyncio.Lock() if self.is_sqlite else None

    @property
    def engines(self) -> tuple[AsyncEngine, AsyncEngine]:
        """The engine of transactions, and that of statements by themselves."""
        return self.engine, self._asking

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

    def alone(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """A connection on which each statement stands by itself, committed as it ends."""
        return self._asking.connect()

    async def ask(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """The rows of one statement by itself, without a transaction around it.

        For what every request asks: a third of the time of a transaction. A connection that turns out
        to be lost is replaced once, so the statement must bear being repeated.
        """
        try:
            return await self._asked(statement, values)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return await self._asked(statement, values)

    async def _asked(
        self, statement: Executable, values: Mapping[str, Any] | None
    ) -> Sequence[Any]:
        async with self.alone() as connection:
            result = await connection.execute(statement, values)
            return result.all() if result.returns_rows else ()

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
        await self._asking.dispose()
        await self.engine.dispose()
