"""Fixtures for search engine tests: an empty index for each engine."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

from search.engines.base import Engine
from search.tables import Likeness, SearchEntry, SearchState
from tests.integration.search.indexes import SearchIndex
from tests.services.meili import Meili

TABLES = [
    SQLModel.metadata.tables[str(table.__tablename__)]
    for table in (SearchEntry, SearchState, Likeness)
]


async def _execute_on_server(server: str, statement: str) -> None:
    engine = create_async_engine(server, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql(statement)
    await engine.dispose()


async def _create_tables(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables=TABLES))
    await engine.dispose()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A database with the tables of the index only."""
    name = f"search_{os.getpid()}"
    url = make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    asyncio.run(_execute_on_server(postgres_server, f"CREATE DATABASE {name}"))
    asyncio.run(_create_tables(url))
    yield url
    asyncio.run(_execute_on_server(postgres_server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _truncate(url: str) -> str:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        names = ", ".join(table.name for table in TABLES)
        await connection.exec_driver_sql(f"TRUNCATE {names}")
    await engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgres", "meili"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty index: on SQLite, on PostgreSQL and on a Meilisearch server."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/forum.db"
    if request.param == "postgres":
        return asyncio.run(_truncate(request.getfixturevalue("postgres_url")))
    server: Meili = request.getfixturevalue("meili_server")
    return f"{server.url}/test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
async def index(url: str) -> AsyncIterator[SearchIndex]:
    """An index that isn't created yet, and may be opened more than once."""
    index = SearchIndex(url)
    yield index
    await index.close()
    if index.is_server:
        await asyncio.to_thread(index.clear)


@pytest.fixture
async def engine(index: SearchIndex) -> Engine:
    """An engine on an empty index."""
    return await index.fresh()
