"""SQLite's write-ahead log: it keeps old pages, with what was erased, until it is emptied."""

import sqlite3
from contextlib import closing
from pathlib import Path

WAIT = 0.5
"""Seconds to wait for readers. Writers wait meanwhile: so it is short, and tried again."""


def truncate_wal(database: Path) -> bool:
    """Merge the log of a database into its file and truncate it; false if somebody is in the way."""
    with closing(sqlite3.connect(database, timeout=WAIT, isolation_level=None)) as connection:
        try:
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not busy
