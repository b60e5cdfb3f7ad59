"""Copying a SQLite database that is in use, and putting one in its place."""

import sqlite3
from contextlib import closing
from pathlib import Path

from forum.backup.archive import REMADE, BackupError, sync_folder

TIMEOUT = 30.0
BESIDE = ("-wal", "-shm")


def copy_out(database: Path, target: Path) -> None:
    """One consistent moment of the database, while others go on writing.

    A copy made anew holds nothing of what was erased before. Raises `BackupError`.
    """
    try:
        with closing(sqlite3.connect(database, timeout=TIMEOUT)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
            for table in REMADE:
                if table in there:
                    copy.execute(f"DELETE FROM {table}")  # noqa: S608
    except sqlite3.Error as error:
        raise BackupError(f"the database can't be copied: {error}") from error


def is_sound(database: Path) -> bool:
    """Whether the file is a database without damage."""
    try:
        with closing(sqlite3.connect(database, timeout=TIMEOUT)) as connection:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error:
        return False
    return bool(answer == ("ok",))


def free(database: Path) -> None:
    """See that nobody has the database open, and all of it is in its file; raises `BackupError`."""
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
            # Only whoever is alone may leave the write-ahead log.
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise BackupError(f"somebody has {database} open; stop the forum first") from None
        raise BackupError(f"{database} can't be used: {error}") from None


def put_in_place(made: Path, database: Path) -> None:
    """Let a whole database be the one the forum uses, in one step."""
    free(made)
    free(database)
    for ending in BESIDE:
        database.with_name(database.name + ending).unlink(missing_ok=True)
    made.rename(database)
    sync_folder(database.parent)
