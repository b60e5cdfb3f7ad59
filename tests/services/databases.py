"""Databases for tests: one migrated template per kind, a copy of it for each test."""

import asyncio
import itertools
import os
import shutil
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from forum.core.content.registry import ContentRegistry, content_info
from forum.core.database.database import Database
from forum.core.unit_of_work import SessionFactory
from forum.migrations import migrate
from tests.frozen_clock import FrozenClock
from tests.making import seed_town
from tests.people import seed_members

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests of what has nothing to do with the database: once is enough."""
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
"""For tests of what only several writers at once can do."""

_empty = itertools.count(1)


async def _fill(url: str) -> None:
    database = Database(url)
    await migrate.migrate(database.engine)
    session_factory = SessionFactory(
        database, clock=FrozenClock(), info=content_info(ContentRegistry())
    )
    async with session_factory.unit_of_work() as uow:
        await seed_members(uow)
        await seed_town(uow)
    await database.close()


class Administration:
    """Makes and drops databases by a connection that is kept: to connect takes longer than a copy.

    In a thread of its own: the browser keeps an event loop running in that of the tests.
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        # A test may stop the server in between, so a connection is tried before it is used.
        self._engine = create_async_engine(
            server, isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True
        )

    def _run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._thread.submit(self._runner.run, coroutine).result()

    async def _say(self, statement: str) -> None:
        async with self._engine.connect() as connection:
            await connection.exec_driver_sql(statement)

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database like another one; returns its URL."""
        self._run(self._say(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Throw a database away, whoever uses it."""
        self._run(self._say(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def close(self) -> None:
        """Close the connection."""
        self._run(self._engine.dispose())
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()


@contextmanager
def empty_database(server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with nothing in it, thrown away after."""
    name = f"forum_{os.getpid()}_empty_{next(_empty)}"
    with closing(Administration(server)) as administration:
        try:
            yield administration.create(name)
        finally:
            administration.drop(name)


class SqliteTemplate:
    """A migrated file with the cast and their town in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "template.db"
        # In a thread of its own: the browser keeps an event loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _fill(f"sqlite+aiosqlite:///{self.path}")).result()

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """The URL of a copy."""
        path = folder / "forum.db"
        shutil.copy(self.path, path)
        yield f"sqlite+aiosqlite:///{path}"


class PostgresTemplate:
    """A migrated database with the cast and their town in it."""

    def __init__(self, server: str) -> None:
        self.name = f"forum_{os.getpid()}_template"
        self._numbers = itertools.count(1)
        self._administration = Administration(server)
        asyncio.run(_fill(self._administration.create(self.name)))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """The URL of a copy, thrown away after."""
        name = f"forum_{os.getpid()}_{next(self._numbers)}"
        try:
            yield self._administration.create(name, self.name)
        finally:
            self._administration.drop(name)

    def drop(self) -> None:
        """Throw the template itself away."""
        self._administration.drop(self.name)
        self._administration.close()
