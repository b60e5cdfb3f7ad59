"""Test databases: one migrated and seeded template per DBMS, and a copy of it for each test."""

import asyncio
import itertools
import os
import shutil
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from forum.app.container import build
from forum.migrations import migrate
from forum.settings.loader import load
from search.actions.rebuild import reindex
from tests.factories import seed_town
from tests.frozen_clock import FrozenClock
from tests.people import seed_members

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For tests whose subject doesn't depend on the database: run them on SQLite only."""
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
"""For tests that need concurrent writers, which only PostgreSQL has."""

_empty_numbers = itertools.count(1)


async def _migrate_and_seed(url: str) -> None:
    forum = build(load(environment={"FORUM_DATABASE__URL": url}), clock=FrozenClock())
    await migrate.migrate(forum.session_factory.database.engine)
    async with forum.session_factory.unit_of_work() as uow:
        await seed_members(uow)
        await seed_town(uow)
    await forum.engine.start()
    await reindex(forum.session_factory, forum.engine)
    await forum.close()


class Administration:
    """Creates and drops databases on a persistent connection: connecting takes longer than a copy.

    Runs in a separate thread: Playwright keeps an event loop running in the thread of the tests.
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        # Pre-ping: a test may have restarted the server since the connection was opened.
        self._engine = create_async_engine(
            server, isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True
        )

    def _run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        self._thread.submit(self._runner.run, coroutine).result()

    @cached_property
    def _version(self) -> int:
        """The server's major version."""
        return self._thread.submit(self._runner.run, self._read_version()).result()

    async def _read_version(self) -> int:
        async with self._engine.connect() as connection:
            version = await connection.exec_driver_sql("SHOW server_version_num")
            return int(version.scalar_one()) // 10_000

    async def _execute(self, statement: str) -> None:
        async with self._engine.connect() as connection:
            await connection.exec_driver_sql(statement)

    def create(self, name: str, template: str = "template1") -> str:
        """Create a database from a template; returns its URL."""
        # Since PostgreSQL 15 the default strategy writes a copy to the WAL page by page, which takes
        # a quarter more CPU; these databases needn't survive a crash.
        strategy = "STRATEGY FILE_COPY" if self._version >= 15 else ""
        self._run(self._execute(f"CREATE DATABASE {name} TEMPLATE {template} {strategy}"))
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Drop a database, and end the sessions on it."""
        self._run(self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def close(self) -> None:
        """Close the connection."""
        self._run(self._engine.dispose())
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()


@contextmanager
def empty_database(server: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database, dropped at the end of the block."""
    name = f"forum_{os.getpid()}_empty_{next(_empty_numbers)}"
    with closing(Administration(server)) as administration:
        try:
            yield administration.create(name)
        finally:
            administration.drop(name)


class SqliteTemplate:
    """A migrated SQLite file with the cast and their town, and its search index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # In a separate thread: Playwright keeps an event loop running in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(
                asyncio.run, _migrate_and_seed(f"sqlite+aiosqlite:///{folder / 'forum.db'}")
            ).result()

    def copy_to(self, folder: Path) -> None:
        """Copy the files into `folder`."""
        for name in ("forum.db", "forum-search.db"):
            shutil.copy(self.folder / name, folder / name)

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """The URL of a copy in `folder`."""
        self.copy_to(folder)
        yield f"sqlite+aiosqlite:///{folder / 'forum.db'}"


class PostgresTemplate:
    """A migrated PostgreSQL database with the cast and their town, and its search index."""

    def __init__(self, server: str) -> None:
        self.name = f"forum_{os.getpid()}_template"
        self._numbers = itertools.count(1)
        self._administration = Administration(server)
        asyncio.run(_migrate_and_seed(self._administration.create(self.name)))

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        """The URL of a copy, dropped at the end of the block."""
        name = f"forum_{os.getpid()}_{next(self._numbers)}"
        try:
            yield self._administration.create(name, self.name)
        finally:
            self._administration.drop(name)

    def drop(self) -> None:
        """Drop the template itself."""
        self._administration.drop(self.name)
        self._administration.close()
