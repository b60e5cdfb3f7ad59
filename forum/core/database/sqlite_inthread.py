"""SQLite in the thread that asks, behind SQLAlchemy's awaited connections.

aiosqlite hands each statement to another thread. That takes longer than reading the rows of a page,
and while many ask, the threads wait for each other.
"""

import sqlite3
from typing import Any

from sqlalchemy import URL, AsyncAdaptedQueuePool, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import await_only

DRIVER = "sqlite+inthread"
"""The beginning of a URL that is asked in this way."""


class Cursor(sqlite3.Cursor):
    """A cursor as SQLAlchemy knows those of its awaited connections."""

    async def _async_soft_close(self) -> None:
        # Others let go of their thread here, and keep the rows; ours are read when they are wanted.
        pass


class Connection(sqlite3.Connection):
    """A connection with such cursors."""

    def cursor(self, factory: Any = Cursor) -> Any:
        """A cursor."""
        return super().cursor(factory)


class InThreadDialect(SQLiteDialect_pysqlite):
    """The dialect: Python's own driver, awaited."""

    driver = "inthread"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        """Who waits for a connection lets the others go on."""
        return AsyncAdaptedQueuePool

    def do_execute(
        self, cursor: Any, statement: str, parameters: Any, context: Any | None = None
    ) -> None:
        """Run one statement."""
        cursor.execute(statement, parameters)
        # SQLAlchemy takes an awaited connection that awaits nothing for a mistake.
        await_only(_answered())


async def _answered() -> None:
    """Nothing to wait for: the answer is there."""


registry.register("sqlite.inthread", __name__, InThreadDialect.__name__)
