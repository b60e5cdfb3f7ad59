"""SQLite backup of a database in use, and replacement of the database file."""

import sqlite3
from contextlib import closing
from pathlib import Path

from forum.backup.archive import EXCLUDED_TABLES, BackupError, sync_folder
from forum.core.database.errors import describe

TIMEOUT = 30.0
"""Seconds to wait for a lock."""
WAL_SUFFIXES = ("-wal", "-shm")
"""Suffixes of the files that SQLite keeps next to a database with a write-ahead log."""


def dump(database: Path, target: Path) -> None:
    """Copy a consistent snapshot while others go on writing. Raises `BackupError`.

    `VACUUM INTO` writes a new file, which contains no remains of rows that were erased before.
    """
    try:
        with closing(sqlite3.connect(database, timeout=TIMEOUT)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
            for table in EXCLUDED_TABLES:
                if table in tables:
                    copy.execute(f"DELETE FROM {table}")  # noqa: S608
    except sqlite3.Error as error:
        raise BackupError(describe(error)) from error


def passes_quick_check(database: Path) -> bool:
    """Whether the file is a database that passes `PRAGMA quick_check`."""
    try:
        with closing(sqlite3.connect(database, timeout=TIMEOUT)) as connection:
            answer = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error:
        return False
    return bool(answer == ("ok",))


def checkpoint_exclusively(database: Path) -> None:
    """Require that no process has the database open, and merge the write-ahead log into its file.

    Raises `BackupError`.
    """
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as connection:
            # Leaving WAL mode takes an exclusive lock: it fails while another connection is open.
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise BackupError(f"somebody has {database} open; stop the forum first") from None
        raise BackupError(f"{database} can't be used: {error}") from None


def replace_database(restored: Path, database: Path) -> None:
    """Replace the forum's database by a complete one, by a rename. Raises `BackupError`."""
    checkpoint_exclusively(restored)
    checkpoint_exclusively(database)
    for suffix in WAL_SUFFIXES:
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    restored.rename(database)
    sync_folder(database.parent)
