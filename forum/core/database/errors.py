"""Database errors by meaning: unavailable, locked, unwritable, conflicting."""

import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

UNAVAILABLE_STATES = ("08", "53300", "57P")
"""How PostgreSQL says that connections break, that it takes no more of them, that it stops or starts."""
UNWRITABLE_STATES = ("25006", "53", "58")
"""How PostgreSQL says that it takes nothing in: read-only, no room or memory left, a broken disk."""
UNWRITABLE_WORDS = ("is full", "readonly", "unable to open", "disk I/O")
"""How SQLite says it."""
CONFLICT_STATES = ("23503", "23505")
"""How PostgreSQL says that a link leads nowhere, or that something is there already."""
CONFLICT_WORDS = ("FOREIGN KEY", "UNIQUE")
"""How SQLite says it."""


def describe(error: BaseException) -> str:
    """Why the database can't be reached, in one line that holds nothing typed by a person."""
    error = getattr(error, "orig", None) or error
    detail = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
    return " ".join(detail.partition("\n")[0].split())


def is_unavailable(error: BaseException) -> bool:
    """True when the database can't be reached just now or takes nothing in: what was begun can wait."""
    return _is_unreachable(error) or is_unwritable(error)


def _is_unreachable(error: BaseException) -> bool:
    """Whether it can't be reached, is held by another process, or is all in use."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        return (
            is_locked(error) or error.connection_invalidated or state.startswith(UNAVAILABLE_STATES)
        )
    return isinstance(error, ConnectionError | PoolTimeout)


def is_unwritable(error: BaseException) -> bool:
    """True when the database takes nothing in just now: its disk is full, or it may only be read."""
    if not isinstance(error, DBAPIError) or isinstance(error, IntegrityError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return bool(state.startswith(UNWRITABLE_STATES))
    detail = str(error.orig)
    return isinstance(error, OperationalError) and any(word in detail for word in UNWRITABLE_WORDS)


def describe_unavailable(error: BaseException) -> str:
    """In one line for a log: that the database can't be reached, or takes nothing in, and why."""
    what = "written" if is_unwritable(error) and not _is_unreachable(error) else "reached"
    return f"the database can't be {what}: {describe(error)}"


def is_conflict(error: BaseException) -> bool:
    """True when a change met another one of the same moment, and was undone.

    What it refers to or changes is gone, or what it makes is there already.
    """
    if not isinstance(error, IntegrityError):
        return isinstance(error, StaleDataError)
    state = getattr(error.orig, "sqlstate", None)
    return state in CONFLICT_STATES if state else str(error.orig).startswith(CONFLICT_WORDS)


def is_locked(error: DBAPIError) -> bool:
    """Whether another process holds the file of an SQLite database."""
    return isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
