"""Unit of work and read session: the only code that commits rows and journal entries."""

import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Protocol, TypeVar, cast

from sqlalchemy import CursorResult, Executable, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import SQLModel
from sqlmodel.sql.expression import SelectOfScalar

from forum.core.actor import SYSTEM, Actor
from forum.core.audit.chain import append_entries, audited
from forum.core.clock import Clock, ServerClock
from forum.core.database.advisory_lock import lock_name
from forum.core.database.database import Database
from forum.core.journal import append, deliveries
from forum.core.journal.event import Event

Row = TypeVar("Row", bound=SQLModel)
Value = TypeVar("Value")


_SERVER_TIME = select(func.clock_timestamp())


class HasInfo(Protocol):
    """A session, a unit of work, or the factory of both."""

    @property
    def info(self) -> Mapping[str, Any]:
        """Objects that slices pass through the session, by key."""
        ...


class ReadSession:
    """Queries within one snapshot. Functions that only read take this type, so they can't write."""

    def __init__(
        self,
        connection: AsyncConnection,
        *,
        clock: Clock,
        info: Mapping[str, Any],
        zone: tzinfo = UTC,
    ) -> None:
        self._connection = connection
        self._orm_session: AsyncSession | None = None
        self.clock = clock
        self.zone = zone
        self.info = info

    @property
    def _session(self) -> AsyncSession:
        """The ORM session, created on first use: statements without objects take half the time."""
        if self._orm_session is None:
            self._orm_session = AsyncSession(
                self._connection, expire_on_commit=False, autoflush=False
            )
        return self._orm_session

    async def close(self) -> None:
        """Close the ORM session; the connection and its transaction are the caller's."""
        if self._orm_session is not None:
            await self._orm_session.close()

    @property
    def now(self) -> datetime:
        """The current time in UTC."""
        return self.clock.now()

    @property
    def today(self) -> date:
        """The current date in the town's time zone."""
        return self.now.astimezone(self.zone).date()

    async def get(self, table: type[Row], key: Any, *, for_update: bool = False) -> Row | None:
        """The row with that primary key, reloaded from the database, or None.

        `for_update` locks the row until the commit (on SQLite there is only one writer anyway).
        """
        # FOR NO KEY UPDATE: rows that refer to this one, such as votes, can be added meanwhile. By FOR UPDATE
        # whoever adds one and whoever locks could wait for each other.
        lock = {"key_share": True} if for_update else None
        return await self._session.get(table, key, populate_existing=True, with_for_update=lock)

    async def all(
        self,
        statement: "SelectOfScalar[Value] | Select[Value]",
        values: Mapping[str, Any] | None = None,
    ) -> list[Value]:
        """The first column of all rows of the result; `values` for the statement's bind parameters."""
        return list((await self._session.execute(statement, values)).scalars())

    async def first(self, statement: "SelectOfScalar[Value] | Select[Value]") -> Value | None:
        """The first column of the first row, or None."""
        return (await self._session.execute(statement)).scalars().first()

    async def rows(self, statement: Executable) -> Sequence[Any]:
        """All rows of the result, with entities as objects."""
        return (await self._session.execute(statement)).all()

    async def fetch_all(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """All rows of the result, as columns without objects."""
        return (await self._connection.execute(statement, values)).all()


class UnitOfWork(ReadSession):
    """One transaction of changed rows and the events that describe the change."""

    def __init__(
        self,
        connection: AsyncConnection,
        *,
        clock: Clock,
        info: Mapping[str, Any],
        zone: tzinfo = UTC,
        actor: Actor,
    ) -> None:
        super().__init__(connection, clock=clock, info=info, zone=zone)
        self.actor = actor
        self.events: list[Event] = []

    async def add(self, row: Row) -> Row:
        """Insert a row immediately, so that its id is set and violated constraints raise here."""
        self._session.add(row)
        await self._session.flush()
        return row

    async def fetch_all(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """All rows of the result, after flushing changed objects."""
        await self.flush()
        return await super().fetch_all(statement, values)

    async def flush(self) -> None:
        """Write the changes of loaded objects to the database."""
        session = self._orm_session
        if session is not None and (session.dirty or session.new or session.deleted):
            await session.flush()

    async def execute(self, statement: Executable, rows: Any = None) -> CursorResult[Any]:
        """Run an INSERT, UPDATE or DELETE, once for each of `rows` if given (executemany)."""
        await self.flush()
        # Without an ORM session there are no loaded objects to synchronise with the statement.
        result = await (self._orm_session or self._connection).execute(statement, rows)
        return cast(CursorResult[Any], result)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite, for the rare statement that differs."""
        return self._connection.dialect.name == "sqlite"

    async def advisory_lock(self, name: str) -> None:
        """Serialise units of work that lock the same name, each until its commit.

        It locks no rows. On SQLite all writes are serialised anyway.
        """
        if not self.is_sqlite:
            await lock_name(self._connection, name)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A savepoint: an error inside rolls back to it, not the whole transaction."""
        async with self._session.begin_nested():
            yield

    def publish(self, event: Event) -> None:
        """Append the event to the journal when this unit of work commits."""
        self.events.append(event)


class AlreadyAcknowledged(Exception):
    """Another process has already acknowledged this delivery."""


class SessionFactory:
    """Factory of read sessions and units of work on one database.

    `subscriptions`: names of handlers by name of event. `info` is passed to every session.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        info: Mapping[str, Any] | None = None,
        subscriptions: Mapping[str, Sequence[str]] | None = None,
        zone: tzinfo = UTC,
        private_kinds: Collection[str] = (),
    ) -> None:
        self.database = database
        self.private_kinds = frozenset(private_kinds)
        self.clock = clock
        self.zone = zone
        self.info = info or {}
        self.subscriptions = subscriptions or {}
        self.on_commit: Callable[[set[str]], None] = lambda subscriptions: None
        self.on_public_change: Callable[[], None] = lambda: None
        self.on_recount: Callable[[], None] = lambda: None

    def on(self, database: Database) -> "SessionFactory":
        """A factory like this one on another database, such as a copy that isn't in use yet."""
        return SessionFactory(
            database,
            clock=self.clock,
            info=self.info,
            subscriptions=self.subscriptions,
            zone=self.zone,
            private_kinds=self.private_kinds,
        )

    async def fetch_all(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """All rows of one autocommit statement, for reads that every request makes."""
        return await self.database.autocommit.fetch_all(statement, values)

    @asynccontextmanager
    async def read_session(self) -> AsyncIterator[ReadSession]:
        """A session that reads from one snapshot."""
        async with self.database.read_connection() as connection:
            session = ReadSession(connection, clock=self.clock, info=self.info, zone=self.zone)
            try:
                yield session
            finally:
                await session.close()

    @asynccontextmanager
    async def unit_of_work(
        self, actor: Actor = SYSTEM, *, acknowledges: Collection[deliveries.Lease] = ()
    ) -> AsyncIterator[UnitOfWork]:
        """A unit of work of `actor`: commits at the end of the block, rolls back if it raises.

        With `acknowledges`, the same transaction deletes these deliveries, so that the change happens
        exactly once. Raises `AlreadyAcknowledged` if another process was first with one of them.
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
            )
            try:
                yield uow
                await uow.flush()
            finally:
                await uow.close()
            await append.append(
                connection,
                [event for event in uow.events if event.is_journaled],
                actor=uow.actor,
                now=self.clock.now(),
                subscriptions=self.subscriptions,
            )
            await append_entries(
                connection,
                audited(uow.events, uow.actor),
                actor=uow.actor,
                now=self.clock.now(),
            )
        if subscriptions := {
            name for event in uow.events for name in self.subscriptions.get(event.name(), ())
        }:
            self.on_commit(subscriptions)
        self._report_change([each for each in uow.events if each.is_visible(self.private_kinds)])

    def _report_change(self, visible: Sequence[Event]) -> None:
        """Report what readers can see of a commit: another text or state, or only other numbers."""
        if any(not event.changes_only_counts for event in visible):
            self.on_public_change()
        elif visible:
            self.on_recount()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """A transaction without ORM session and events, to maintain the journal and rate limits."""
        async with self.database.write_connection() as connection, connection.begin():
            if isinstance(self.clock, ServerClock) and not self.clock.is_set:
                await self.server_time(connection)
            yield connection

    async def server_time(self, connection: AsyncConnection) -> datetime:
        """The current time of the clock that all processes share, queried now.

        Leases and due times are written and compared with it: hosts whose own clocks differ must
        not take each other's deliveries.
        """
        if isinstance(self.clock, ServerClock):
            sent_at = time.monotonic()
            server_time: datetime = (await connection.execute(_SERVER_TIME)).scalar_one()
            self.clock.set(server_time, sent_at)
            return server_time
        return self.clock.now()
