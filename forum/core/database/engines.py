"""Engines for SQLite and PostgreSQL, with the settings each needs to keep what it acknowledged."""

import math
import re
import sqlite3
import ssl
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from forum.core.database.sqlite_inthread import DRIVER, Connection
from forum.core.database.tls import tls_options
from forum.core.files import make_file

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
BUSY_TIMEOUT = 5.0
"""Seconds to wait for a file that another process holds."""
BEGIN = "sqlite_begin"
POOL_SIZE = 10
"""At most so many are in use at once; none is closed again, since opening one costs more than asking."""
AUTOCOMMIT_POOL_SIZE = 5
"""At most so many for statements by themselves, which are short and hold nothing else."""
POOL_TIMEOUT = 10.0
"""Seconds to wait for a connection to a server when all are in use, or for one's turn to write."""
PRE_PING_AFTER = 1.0
"""Seconds after which a connection to a server is tried before it is used again."""
_UNKNOWN = "unexpected keyword argument"
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
            # SQLite gives its write-ahead log the mode of the file.
            make_file(Path(arguments[0]))
            # Tried here first: aiosqlite leaves a thread behind where a file can't be opened.
            sqlite3.connect(*arguments, **options).close()
        return dialect.connect(*arguments, **options)
    except (SQLAlchemyError, dialect.loaded_dbapi.Error):
        raise
    except ssl.SSLError as error:
        raise ConnectionError(_what_is_wrong(error)) from error
    except OSError as error:
        # A socket that isn't there is a missing file to Python, and a lost connection to us.
        raise ConnectionError(*error.args) from error
    except Exception as error:
        raise ConnectionError(_what_is_wrong(error)) from error


def _what_is_wrong(error: Exception) -> str:
    """What a driver says to an address it can't use: it does so in many ways, and may quote it."""
    if getattr(error, "sqlstate", None):
        return str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, ssl.SSLError) or "SSL" in str(error):
        return "it can't be spoken to by TLS as sslmode in database.url wants it"
    if _UNKNOWN in str(error):
        # Its name isn't told: a password may stand there by mistake.
        return "its address can't be used: something after the ? isn't known there"
    return "its address can't be used"


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


def _take_snapshot(connection: Any, _record: object, _proxy: object) -> None:
    connection.execute("BEGIN DEFERRED")
    # It is the first question that takes it.
    connection.execute("PRAGMA schema_version").fetchone()


def _note_use(_connection: object, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _check_idle(connection: Any, record: Any, _proxy: object) -> None:
    """Try a connection that was idle for a while: the server may have gone and come back.

    SQLAlchemy's own check asks at every use, which doubles the time of a small question.
    """
    if time.monotonic() - record.info.get("used", math.inf) < PRE_PING_AFTER:
        return
    try:
        connection.ping()
    except Exception as error:
        raise DisconnectionError from error


def make_engine(url: str) -> AsyncEngine:
    """The engine of transactions for a URL (`sqlite+aiosqlite://…` or `postgresql+asyncpg://…`)."""
    parsed = _parsed(url)
    options: dict[str, Any] = {"pool_size": POOL_SIZE, "max_overflow": 0, "hide_parameters": True}
    if parsed.get_backend_name() != "sqlite":
        address, tls = tls_options(parsed)
        return _with_server(
            create_async_engine(address, pool_timeout=POOL_TIMEOUT, connect_args=tls, **options)
        )
    engine = create_async_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT}, **options)
    event.listen(_with_file(engine.sync_engine), "begin", _begin_sqlite)
    return engine


def make_sqlite_read_engine(url: str) -> AsyncEngine:
    """The engine of snapshots, for SQLite; connecting fails when somebody holds the file."""
    engine = create_async_engine(
        _parsed(url).set(drivername=DRIVER), pool_size=POOL_SIZE, max_overflow=0,
        hide_parameters=True, connect_args={"timeout": 0.0, "factory": Connection},
    )  # fmt: skip
    event.listen(_with_file(engine.sync_engine).pool, "checkout", _take_snapshot)
    return engine


def make_postgres_autocommit_engine(url: str) -> AsyncEngine:
    """The engine of statements by themselves, each committed as it ends, for PostgreSQL."""
    address, tls = tls_options(_parsed(url))
    engine = create_async_engine(
        address,
        pool_size=AUTOCOMMIT_POOL_SIZE,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT,
        connect_args=tls,
        **_ALONE,
    )
    return _with_server(engine)


def make_sqlite_autocommit_engine(url: str) -> Engine:
    """The same for SQLite, on the spot; it doesn't wait for a file that is held."""
    parsed = _parsed(url).set(drivername="sqlite")
    return _with_file(create_engine(parsed, connect_args={"timeout": 0.0}, **_ALONE))


_ALONE: dict[str, Any] = {
    "isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None, "hide_parameters": True,
}  # fmt: skip


def _with_server(engine: AsyncEngine) -> AsyncEngine:
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "handle_error", _hide_values)
    event.listen(engine.sync_engine.pool, "checkin", _note_use)
    event.listen(engine.sync_engine.pool, "checkout", _check_idle)
    return engine


def _with_file(engine: Engine) -> Engine:
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "connect", _set_up_sqlite)
    return engine
