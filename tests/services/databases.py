"""Databases for tests: one migrated template per kind, a copy of it for each test."""

import asyncio
import itertools
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from forum import schema
from forum.core.content import Catalogue
from forum.core.database import Database
from forum.core.work import Workshop
from tests.making import furnish
from tests.people import settle_in
from tests.still import StillClock

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests of what has nothing to do with the database: once is enough."""
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
"""For tests of what only several writers at once can do."""


_empty = itertools.count(1)


async def _fill(url: str) -> None:
    database = Database(url)
    await schema.migrate(database.engine)
    workshop = Workshop(database, clock=StillClock(), catalogue=Catalogue())
    async with workshop.writing() as work:
        await settle_in(work)
        await furnish(work)
    await database.close()


async def _command(url: str, *statements: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


def _url(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@contextmanager
def empty_database(server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with nothing in it, thrown away after."""
    name = f"forum_{os.getpid()}_empty_{next(_empty)}"
    asyncio.run(_command(server, f"CREATE DATABASE {name}"))
    try:
        yield _url(server, name)
    finally:
        asyncio.run(_command(server, f"DROP DATABASE {name} WITH (FORCE)"))


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
        self.server = server
        self.name = f"forum_{os.getpid()}_template"
        self._numbers = itertools.count(1)
        asyncio.run(_command(server, f"CREATE DATABASE {self.name}"))
        asyncio.run(_fill(_url(server, self.name)))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """The URL of a copy, thrown away after."""
        name = f"forum_{os.getpid()}_{next(self._numbers)}"
        asyncio.run(_command(self.server, f"CREATE DATABASE {name} TEMPLATE {self.name}"))
        try:
            yield _url(self.server, name)
        finally:
            self.drop(name)

    def drop(self, name: str = "") -> None:
        """Throw a database away, without a name the template itself."""
        asyncio.run(
            _command(self.server, f"DROP DATABASE IF EXISTS {name or self.name} WITH (FORCE)")
        )
