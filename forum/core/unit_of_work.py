"""Reading and writing: the only door through which rows and journal entries are committed."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, tzinfo
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, Executable, Select, Text, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from forum.core.actor import SYSTEM, Actor
from forum.core.clock import Clock, ServerClock
from forum.core.database.database import Database
from forum.core.journal import append, deliveries
from forum.core.journal.event import Event

Row = TypeVar("Row", bound=SQLModel)
Value = TypeVar("Value")


_SERVER_TIME = select(func.clock_timestamp())
_TURN = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=Text), 0)))


class ReadSession:
    """Questions to the database, within one snapshot. Queries take this, so they can't write."""

    def __init__(
        self,
        connection: AsyncConnection,
        *,
        clock: Clock,
        info: Mapping[str, Any],
        zone: tzinfo = UTC,
    ) -> None:
        self._connection = connection
        self._opened: AsyncSession | None = None
        self.clock = clock
        self.zone = zone
        self.info = info

    @property
    def _session(self) -> AsyncSession:
        """What makes objects of rows. Bare statements do without it, in half the time."""
        if self._opened is None:
            self._opened = AsyncSession(self._connection, expire_on_commit=False, autoflush=False)
        return self._opened

    async def close(self) -> None:
        """Let go of the objects; the connection, and its transaction, are somebody else's."""
        if self._opened is not None:
            await self._opened.close()

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    @property
    def today(self) -> date:
        """The present day in the town."""
        return self.now.astimezone(self.zone).date()

    async def get(self, table: type[Row], key: Any, *, for_update: bool = False) -> Row | None:
        """The row with that primary key, fresh from the database.

        With `for_update` nobody else may change it until the commit (on SQLite nobody may anyway).
        """
        return await self._session.get(
            table, key, populate_existing=True, with_for_update=True if for_update else None
        )

    async def all(self, statement: "SelectOfScalar[Value] | Select[Value]") -> list[Value]:
        """Every first column of the result."""
        return list((await self._session.execute(statement)).scalars())

    async def first(self, statement: "SelectOfScalar[Value] | Select[Value]") -> Value | None:
        """The first column of the first row, or None."""
        return (await self._session.execute(statement)).scalars().first()

    async def rows(self, statement: Executable) -> Sequence[Any]:
        """Every row of the result, objects in them."""
        return (await self._session.execute(statement)).all()

    async def fetch_all(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """Every row of the result, of bare columns."""
        return (await self._connection.execute(statement, values)).all()


class UnitOfWork(ReadSession):
    """One change: rows and the events that tell of it, committed together or not at all."""

    def __init__(
        self,
        connection: AsyncConnection,
        *,
        clock: Clock,
        info: Mapping[str, Any],
        zone: tzinfo = UTC,
        actor: Actor,
        own_names: Sequence[str] = (),
    ) -> None:
        super().__init__(connection, clock=clock, info=info, zone=zone)
        self.actor = actor
        self.own_names = own_names
        self.events: list[Event] = []

    async def add(self, row: Row) -> Row:
        """Insert a row now, so that its id is known and its constraints have spoken."""
        self._session.add(row)
        await self._session.flush()
        return row

    async def fetch_all(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """As when reading, with what this work has changed."""
        await self.flush()
        return await super().fetch_all(statement, values)

    async def flush(self) -> None:
        """Send the changes made to loaded rows."""
        objects = self._opened
        if objects is not None and (objects.dirty or objects.new or objects.deleted):
            await objects.flush()

    async def execute(self, statement: Executable, rows: Any = None) -> CursorResult[Any]:
        """Run an INSERT, UPDATE or DELETE; many times at once when given `rows`."""
        await self.flush()
        # With no object loaded there is none to keep in step.
        result = await (self._opened or self._connection).execute(statement, rows)
        return cast(CursorResult[Any], result)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite, for the rare statement that differs."""
        return self._connection.dialect.name == "sqlite"

    async def advisory_lock(self, name: str) -> None:
        """Let works that take the turn of this name happen one after the other, each to its commit.

        Nothing else is held by it. On SQLite all writing happens one after the other anyway.
        """
        if not self.is_sqlite:
            await self.fetch_all(_TURN, {"name": name})

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A savepoint: what fails inside is undone alone."""
        async with self._session.begin_nested():
            yield

    def publish(self, event: Event) -> None:
        """Write the event to the journal when this work commits."""
        self.events.append(event)


class AlreadyAcknowledged(Exception):
    """Another process finished this delivery first."""


class SessionFactory:
    """Factory of read sessions and units of work on one database.

    `subscriptions` names the handlers of each event; `info` is handed to every session.

    `own_names` are those of the town and the site, which nobody else may go by.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        info: Mapping[str, Any] | None = None,
        subscriptions: Mapping[str, Sequence[str]] | None = None,
        zone: tzinfo = UTC,
        own_names: Sequence[str] = (),
    ) -> None:
        self.database = database
        self.clock = clock
        self.zone = zone
        self.own_names = own_names
        self.info = info or {}
        self.subscriptions = subscriptions or {}
        self.on_commit: Callable[[set[str]], None] = lambda subscriptions: None
        self.on_public_change: Callable[[], None] = lambda: None

    async def fetch_all(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """The rows of one question by itself, for what every request asks."""
        return await self.database.autocommit.fetch_all(statement, values)

    @asynccontextmanager
    async def read_session(self) -> AsyncIterator[ReadSession]:
        """A snapshot to read from."""
        async with self.database.read_connection() as connection:
            session = ReadSession(connection, clock=self.clock, info=self.info, zone=self.zone)
            try:
                yield session
            finally:
                await session.close()

    @asynccontextmanager
    async def unit_of_work(
        self, actor: Actor = SYSTEM, *, acknowledges: deliveries.Lease | None = None
    ) -> AsyncIterator[UnitOfWork]:
        """One change by `actor`: commits at the end of the block, rolls back when it raises.

        With `acknowledges` the change also settles that delivery, so that it happens exactly once;
        raises `AlreadyAcknowledged` when another process was first.
        """
        async with self.transaction() as connection:
            if acknowledges and not await deliveries.acknowledge(connection, acknowledges):
                raise AlreadyAcknowledged
            uow = UnitOfWork(
                connection,
                clock=self.clock,
                info=self.info,
                zone=self.zone,
                actor=actor,
                own_names=self.own_names,
            )
            try:
                yield uow
                await uow.flush()
            finally:
                await uow.close()
            await append.append(
                connection,
                uow.events,
                actor=actor,
                now=self.clock.now(),
                subscriptions=self.subscriptions,
            )
        if subscriptions := {
            name for event in uow.events for name in self.subscriptions.get(event.name(), ())
        }:
            self.on_commit(subscriptions)
        if any(event.invalidates_pages for event in uow.events):
            self.on_public_change()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A bare transaction, for upkeep: of the journal, and of limits."""
        async with self.database.write_connection() as connection, connection.begin():
            if isinstance(self.clock, ServerClock) and not self.clock.is_set:
                await self.server_time(connection)
            yield connection

    async def server_time(self, connection: AsyncConnection) -> datetime:
        """The present moment by the clock that all processes share, asked for just now.

        By it leases and due times are written and judged: hosts whose own clocks differ must not
        take each other's deliveries.
        """
        if isinstance(self.clock, ServerClock):
            asked = time.monotonic()
            server_time: datetime = (await connection.execute(_SERVER_TIME)).scalar_one()
            self.clock.set(server_time, asked)
            return server_time
        return self.clock.now()
