"""Engine factories for SQLite and PostgreSQL, with settings that make each commit durable."""

import math
import re
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from forum.core.database.connect_errors import describe_connect_error
from forum.core.database.sqlite_inthread import DRIVER, WRITING_DRIVER, Connection
from forum.core.database.tls import tls_options
from forum.core.files import make_file

SQLITE_PRAGMAS = (
    "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
    # Overwrite what is deleted: files and backups hold free pages too, with what somebody erased.
    "secure_delete=ON",
)  # fmt: skip
BUSY_TIMEOUT = 5.0
"""Seconds to wait for a file that another process has locked."""
BEGIN = "sqlite_begin"
"""Execution option: the mode of SQLite's BEGIN (DEFERRED by default, or IMMEDIATE)."""
POOL_SIZE = 10
"""Maximum number of connections per engine, all kept open: opening one costs more than a query."""
AUTOCOMMIT_POOL_SIZE = 5
"""The same for autocommit statements, which are short and hold no other resource."""
POOL_TIMEOUT = 10.0
"""Seconds to wait for a pooled connection to a server, or for SQLite's write lock."""
PRE_PING_AFTER = 1.0
"""Seconds of idleness after which a connection to a server is pinged before it is used."""
_QUOTED_VALUE = re.compile(r"(invalid input[^:\n]*): .*")


def _parse_url(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # SQLAlchemy's own message may quote the URL, with the password.
        raise ArgumentError("database.url isn't the address of a database") from None


def _connect(dialect: Any, _record: object, arguments: Any, options: Any) -> Any:
    """Connect. Raises SQLAlchemy's and the driver's errors, and `ConnectionError` for others."""
    try:
        if dialect.name == "sqlite":
            # Create the file readable by its owner only: SQLite copies its mode to the WAL file.
            make_file(Path(arguments[0]))
            # Try to open it here first: aiosqlite leaks a thread if it can't open a file.
            sqlite3.connect(*arguments, **options).close()
        return dialect.connect(*arguments, **options)
    except (SQLAlchemyError, dialect.loaded_dbapi.Error):
        raise
    except Exception as error:
        if dialect.name == "sqlite" and isinstance(error, OSError):
            raise ConnectionError(*error.args) from error
        raise ConnectionError(describe_connect_error(error, options)) from error


def _hide_values(context: ExceptionContext) -> None:
    """Strip user input, which PostgreSQL quotes in its errors, from messages and logs."""
    error: Any = context.sqlalchemy_exception or context.original_exception
    while error is not None:
        error.args = tuple(
            _QUOTED_VALUE.sub(r"\1", part) if isinstance(part, str) else part for part in error.args
        )
        if getattr(error, "detail", None) and not isinstance(error, SQLAlchemyError):
            error.detail = None
        error = error.__cause__ or getattr(error, "orig", None)


def _configure_sqlite(dbapi_connection: Any, _record: object) -> None:
    # Disable the implicit BEGIN of sqlite3: reads would have no snapshot, and DDL no rollback.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    mode = connection.get_execution_options().get(BEGIN, "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _take_snapshot(connection: Any, _record: object, _proxy: object) -> None:
    connection.execute("BEGIN DEFERRED")
    # SQLite takes the snapshot at the first statement, not at BEGIN.
    connection.execute("PRAGMA schema_version").fetchone()


def _record_use(_connection: object, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _ping_if_idle(connection: Any, record: Any, _proxy: object) -> None:
    """Ping a connection that was idle for `PRE_PING_AFTER`: the server may have restarted.

    SQLAlchemy's `pool_pre_ping` does so at every checkout, which doubles the time of a small query.
    """
    if time.monotonic() - record.info.get("used", math.inf) < PRE_PING_AFTER:
        return
    try:
        connection.ping()
    except Exception as error:
        raise DisconnectionError from error


def make_engine(url: str) -> AsyncEngine:
    """The engine of transactions for a URL (`sqlite+aiosqlite://…` or `postgresql+asyncpg://…`).

    Raises `ArgumentError` for an invalid URL.
    """
    parsed = _parse_url(url)
    options: dict[str, Any] = {"pool_size": POOL_SIZE, "max_overflow": 0, "hide_parameters": True}
    if parsed.get_backend_name() != "sqlite":
        bare_url, tls = tls_options(parsed)
        return _listen_postgres(
            create_async_engine(bare_url, pool_timeout=POOL_TIMEOUT, connect_args=tls, **options)
        )
    engine = create_async_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT}, **options)
    event.listen(_listen_sqlite(engine.sync_engine), "begin", _begin_sqlite)
    return engine


def make_sqlite_read_engine(url: str) -> AsyncEngine:
    """The engine of read snapshots on SQLite; it fails, and doesn't wait, if the file is locked."""
    engine = create_async_engine(
        _parse_url(url).set(drivername=DRIVER), pool_size=POOL_SIZE, max_overflow=0,
        hide_parameters=True, connect_args={"timeout": 0.0, "factory": Connection},
    )  # fmt: skip
    event.listen(_listen_sqlite(engine.sync_engine).pool, "checkout", _take_snapshot)
    return engine


def make_sqlite_write_engine(url: str) -> AsyncEngine:
    """The engine of transactions that write on SQLite: one connection, whose transactions begin IMMEDIATE."""
    engine = create_async_engine(
        _parse_url(url).set(drivername=WRITING_DRIVER), pool_size=1, max_overflow=0, hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT, "factory": Connection, "check_same_thread": False},
    )  # fmt: skip
    _listen_sqlite(engine.sync_engine)
    return engine


def make_postgres_autocommit_engine(url: str) -> AsyncEngine:
    """The engine of autocommit statements on PostgreSQL."""
    bare_url, tls = tls_options(_parse_url(url))
    engine = create_async_engine(
        bare_url,
        pool_size=AUTOCOMMIT_POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT,
        connect_args=tls,
        **_AUTOCOMMIT,
    )
    return _listen_postgres(engine)


def make_sqlite_autocommit_engine(url: str) -> Engine:
    """The sync engine of autocommit statements on SQLite; it doesn't wait for a locked file."""
    parsed = _parse_url(url).set(drivername="sqlite")
    return _listen_sqlite(create_engine(parsed, connect_args={"timeout": 0.0}, **_AUTOCOMMIT))


_AUTOCOMMIT: dict[str, Any] = {
    "isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None, "hide_parameters": True,
}  # fmt: skip


def _listen_postgres(engine: AsyncEngine) -> AsyncEngine:
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "handle_error", _hide_values)
    event.listen(engine.sync_engine.pool, "checkin", _record_use)
    event.listen(engine.sync_engine.pool, "checkout", _ping_if_idle)
    return engine


def _listen_sqlite(engine: Engine) -> Engine:
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "connect", _configure_sqlite)
    return engine
