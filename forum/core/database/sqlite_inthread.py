"""SQLAlchemy async dialect that runs SQLite in the calling thread.

aiosqlite hands each statement to another thread. That takes longer than reading the rows of a page,
and under concurrent requests the threads wait for each other.
"""

import sqlite3
from typing import Any

from sqlalchemy import URL, AsyncAdaptedQueuePool, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import await_only

DRIVER = "sqlite+inthread"
"""Driver name in the URLs of this dialect."""


class Cursor(sqlite3.Cursor):
    """A cursor with the method that SQLAlchemy calls on cursors of async drivers."""

    async def _async_soft_close(self) -> None:
        # Async drivers close their cursor here, with the rows buffered. This one fetches rows when
        # they are read, so it stays open.
        pass


class Connection(sqlite3.Connection):
    """A connection whose cursors are of the class above."""

    def cursor(self, factory: Any = Cursor) -> Any:
        """A new cursor."""
        return super().cursor(factory)


class InThreadDialect(SQLiteDialect_pysqlite):
    """The dialect of Python's `sqlite3`, declared as async."""

    driver = "inthread"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """A pool in which waiting for a connection doesn't block the event loop."""
        return AsyncAdaptedQueuePool

    def do_execute(
        self, cursor: Any, statement: str, parameters: Any, context: Any | None = None
    ) -> None:
        """Run one statement."""
        cursor.execute(statement, parameters)
        # SQLAlchemy raises an error if an async driver never awaits.
        await_only(_no_op())


async def _no_op() -> None:
    """A coroutine without effect: the statement is already run."""


registry.register("sqlite.inthread", __name__, InThreadDialect.__name__)
