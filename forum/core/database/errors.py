"""Classification of database errors: unavailable, locked, unwritable, conflict."""

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

UNAVAILABLE_STATES = ("08", "53300", "57P")
"""SQLSTATE prefixes of PostgreSQL: lost connection, too many connections, stopping or starting."""
UNWRITABLE_STATES = ("25006", "53", "58")
"""SQLSTATE prefixes of PostgreSQL: read-only, out of disk space or memory, I/O error."""
UNWRITABLE_WORDS = ("is full", "readonly", "unable to open", "disk I/O")
"""Parts of SQLite's messages for the same."""
DAMAGE_WORDS = ("locked", "malformed", "not a database", "damaged")
"""Parts of SQLite's messages, and of ours, for a file that can't be read."""
CONFLICT_STATES = ("23503", "23505")
"""SQLSTATEs of PostgreSQL: foreign key violation, unique violation."""
CONFLICT_WORDS = ("FOREIGN KEY", "UNIQUE")
"""Beginnings of SQLite's messages for the same."""


def describe(error: BaseException) -> str:
    """The reason of a database error, in one line without user input."""
    error = getattr(error, "orig", None) or error
    if isinstance(error, TimeoutError) and not error.args:
        return "no answer in time"
    if isinstance(error, PoolTimeout) and str(error).startswith("QueuePool"):
        return "all connections to it are in use"
    detail = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
    return " ".join(detail.partition("\n")[0].split())


def describe_known(error: BaseException) -> str:
    """As `describe`, of an error whose message quotes no values; of any other only its type."""
    cause = getattr(error, "orig", None) or error
    is_known = (
        is_unavailable(error)
        or isinstance(cause, OSError)
        or any(word in str(cause) for word in (*UNWRITABLE_WORDS, *DAMAGE_WORDS))
    )
    return describe(error) if is_known else f"an error of the database: {type(cause).__name__}"


def describe_file(error: OSError) -> str:
    """The reason of an error, after the name of its file if it has one."""
    return f"{error.filename}: {describe(error)}" if error.filename else describe(error)


def is_unavailable(error: BaseException) -> bool:
    """Whether the database is unreachable or unwritable for now, so that a retry makes sense."""
    return _is_unreachable(error) or is_unwritable(error)


def _is_unreachable(error: BaseException) -> bool:
    """Whether the connection failed, the file is locked, or the pool is exhausted."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return (
            is_locked(error) or error.connection_invalidated or state.startswith(UNAVAILABLE_STATES)
        )
    return isinstance(error, ConnectionError | PoolTimeout)


def is_unwritable(error: BaseException) -> bool:
    """Whether the database accepts no writes for now, such as on a full disk or when read-only."""
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return bool(state.startswith(UNWRITABLE_STATES))
    detail = str(error.orig)
    return isinstance(error, OperationalError) and any(word in detail for word in UNWRITABLE_WORDS)


def describe_unavailable(error: BaseException) -> str:
    """Log line: that the database can't be reached or written to, and why."""
    verb = "written" if is_unwritable(error) and not _is_unreachable(error) else "reached"
    return f"the database can't be {verb}: {describe(error)}"


def is_conflict(error: BaseException) -> bool:
    """Whether a transaction was rolled back because of a concurrent one.

    A row that it refers to or changes is gone, or a row that it inserts exists already.
    """
    if not isinstance(error, IntegrityError):
        return isinstance(error, StaleDataError)
    state = getattr(error.orig, "sqlstate", None)
    return state in CONFLICT_STATES if state else str(error.orig).startswith(CONFLICT_WORDS)


def is_locked(error: DBAPIError) -> bool:
    """Whether another process has locked the file of an SQLite database."""
    return isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
