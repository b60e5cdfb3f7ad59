"""Statements by themselves, without a transaction around them: what every request asks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import greenlet_spawn

from forum.core.database.engines import (
    make_postgres_autocommit_engine,
    make_sqlite_autocommit_engine,
)
from forum.core.database.errors import is_locked

Values = Mapping[str, Any] | None
Result = TypeVar("Result")


class AutocommitExecutor(Protocol):
    """Asks one question at a time."""

    @property
    def engine(self) -> Engine:
        """What it asks through."""

    async def fetch_all(self, statement: Executable, values: Values = None) -> Sequence[Any]:
        """The rows of one statement."""

    async def close(self) -> None:
        """Close every connection."""


class SqliteAutocommit:
    """Asks SQLite on the spot: a row of a file is there before a thread is even awake.

    A file that another process holds just then is waited for elsewhere (`waiting`).
    """

    def __init__(self, url: str, waiting: AsyncEngine) -> None:
        self.engine = make_sqlite_autocommit_engine(url)
        self._waiting = waiting

    async def fetch_all(self, statement: Executable, values: Values = None) -> Sequence[Any]:
        """The rows of one statement, which must be quick: nothing else runs meanwhile."""
        try:
            with self.engine.connect() as connection:
                return connection.execute(statement, values).all()
        except OperationalError as error:
            if not is_locked(error):
                raise
        async with self._waiting.connect() as connection:
            return (await connection.execute(statement, values)).all()

    async def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


class PostgresAutocommit:
    """Asks PostgreSQL, in a third of the time of a transaction."""

    def __init__(self, url: str) -> None:
        self._async_engine = make_postgres_autocommit_engine(url)

    @property
    def engine(self) -> Engine:
        """What it asks through."""
        return self._async_engine.sync_engine

    async def run_sync(self, function: Callable[[Connection], Result]) -> Result:
        """What `function` makes of a connection on which each statement is committed as it ends."""

        # One step into SQLAlchemy in place of one each for connecting, asking and closing: that
        # takes half the time of a small question.
        def done() -> Result:
            with self.engine.connect() as connection:
                return function(connection)

        result: Result = await greenlet_spawn(done)
        return result

    async def fetch_all(self, statement: Executable, values: Values = None) -> Sequence[Any]:
        """The rows of one statement.

        A connection that turns out to be lost is replaced once, so the statement must bear being
        repeated.
        """

        def rows(connection: Connection) -> Sequence[Any]:
            return connection.execute(statement, values).all()

        try:
            return await self.run_sync(rows)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return await self.run_sync(rows)

    async def close(self) -> None:
        """Close every connection."""
        await self._async_engine.dispose()
