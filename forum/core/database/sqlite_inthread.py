"""SQLAlchemy async dialects that run SQLite's statements in the calling thread: one to read, one to write.

aiosqlite hands each statement to another thread, up to four times. That takes longer than the statement, and
under concurrent requests the threads wait for each other.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import URL, AsyncAdaptedQueuePool, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import await_only

DRIVER, WRITING_DRIVER = "sqlite+inthread", "sqlite+inthread_writing"
"""Driver names in the URLs of these dialects."""
READS_MUCH = "sqlite_reads_much"
"""Execution option: a statement of a unit of work that takes longer than a page, so it runs in the thread."""


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

    def do_executemany(
        self, cursor: Any, statement: str, parameters: Any, context: Any | None = None
    ) -> None:
        """Run one statement with each of some parameters."""
        cursor.executemany(statement, parameters)
        await_only(_no_op())


class WritingDialect(InThreadDialect):
    """The dialect of transactions that write: what may wait runs in a thread of its own.

    BEGIN IMMEDIATE waits for other processes, COMMIT for the disk. In between this connection alone may write,
    so no statement waits. The thread does one thing after the other: what a cancelled request began ends before
    its connection is closed, which SQLAlchemy does then. It ends with the engine.
    """

    driver = "inthread_writing"
    supports_statement_cache = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite-writing")

    def _run_in_thread(self, function: Callable[..., object], *arguments: Any) -> None:
        running = asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)
        await_only(running)

    def do_begin(self, dbapi_connection: Any) -> None:
        """Take the write lock first: SQLite can't upgrade a read lock while another process writes."""
        self._run_in_thread(dbapi_connection.execute, "BEGIN IMMEDIATE")

    def do_commit(self, dbapi_connection: Any) -> None:
        """Commit durably."""
        self._run_in_thread(dbapi_connection.commit)

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Roll back, if a transaction is open: the pool asks so after each, also after a commit."""
        if dbapi_connection.in_transaction:
            self._run_in_thread(dbapi_connection.rollback)

    def do_close(self, dbapi_connection: Any) -> None:
        """Close the connection after whatever it still does."""
        self._run_in_thread(dbapi_connection.close)

    def do_execute(
        self, cursor: Any, statement: str, parameters: Any, context: Any | None = None
    ) -> None:
        """Run one statement."""
        if context and context.execution_options.get(READS_MUCH):
            self._run_in_thread(cursor.execute, statement, parameters)
        else:
            super().do_execute(cursor, statement, parameters, context)


async def _no_op() -> None:
    """A coroutine without effect: the statement is already run."""


for driver, dialect in ((DRIVER, InThreadDialect), (WRITING_DRIVER, WritingDialect)):
    registry.register(driver.replace("+", "."), __name__, dialect.__name__)
