"""One engine for SQLite and PostgreSQL, with the settings each needs to keep what it acknowledged."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000")
BEGIN = "sqlite_begin"


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
    if not url.startswith("sqlite"):
        return create_async_engine(
            url, pool_pre_ping=True, pool_size=5, max_overflow=10, pool_timeout=10
        )
    if path := make_url(url).database:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, connect_args={"timeout": 5}, pool_size=5, max_overflow=10)
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
