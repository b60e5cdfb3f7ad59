"""One engine for SQLite and PostgreSQL, with the settings each needs to keep what it acknowledged."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")
BEGIN = "sqlite_begin"
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
    except (SQLAlchemyError, OSError, dialect.loaded_dbapi.Error):
        raise
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


def make_engine(url: str) -> AsyncEngine:
    """The engine for a database URL (`sqlite+aiosqlite://…` or `postgresql+asyncpg://…`)."""
    parsed = _parsed(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_async_engine(
            parsed,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=10,
            pool_timeout=10,
        )
        event.listen(engine.sync_engine, "do_connect", _connect)
        event.listen(engine.sync_engine, "handle_error", _hide_values)
        return engine
    engine = create_async_engine(
        parsed, hide_parameters=True, connect_args={"timeout": 5}, pool_size=5, max_overflow=10
    )
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


class Database:
    """The engine, its sessions, and on SQLite the one door through which all writing passes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self._sessions = async_sessionmaker(
            self.engine, class_=AsyncSession, expire_on_commit=False, autoflush=False
        )
        # Without the gate several SQLite configurations lost votes to "database is locked".
        self._gate = asyncio.Lock() if self.is_sqlite else None

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
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for reading; it ends without a commit."""
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session for writing, alone on SQLite. The caller commits (`core/work.py` only)."""
        if self._gate is None:
            async with self._sessions() as session:
                yield session
            return
        async with self._gate, self._sessions() as session:
            # A read lock can't be upgraded while another process writes: take the write lock first.
            await session.connection(execution_options={BEGIN: "IMMEDIATE"})
            yield session

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
