"""Concurrent migrations of one database: the second waits for the first, and both succeed."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from forum.core.database.advisory_lock import MIGRATION
from forum.core.database.database import Database
from forum.migrations import history
from tests.integration.processes.installation import Installation, installation_on
from tests.services.databases import empty_database
from tests.services.waiting import PAUSE, TIMEOUT


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/new.db"
        return
    server = request.getfixturevalue("postgres_server")
    with empty_database(server) as url:
        yield url


@pytest.fixture
def installation(empty_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installation_on(empty_url, tmp_path, "http://127.0.0.1:8000") as created:
        yield created


async def revision(url: str) -> str | None:
    database = Database(url)
    try:
        return await history.revision(database.engine)
    finally:
        await database.close()


async def test_two_concurrent_migrations_both_succeed(
    installation: Installation, empty_url: str
) -> None:
    processes = [installation.start("migrate") for _ in range(2)]
    for process in processes:
        assert process.wait() == 0, process.log
        assert process.log == f"the database is at version {history.newest()}\n"
    assert await revision(empty_url) == history.newest()


@pytest.mark.parametrize("empty_url", ["postgres"], indirect=True)
async def test_the_second_migration_waits(installation: Installation, empty_url: str) -> None:
    database = Database(empty_url)
    waiting_lock = text("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with database.engine.connect() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:alone)"), {"alone": MIGRATION})
        process = installation.start("migrate")
        async with asyncio.timeout(TIMEOUT):
            while not (await connection.execute(waiting_lock)).first():
                await asyncio.sleep(PAUSE)
        assert process.is_running
        assert await history.revision(database.engine) is None
    assert process.wait() == 0, process.log
    assert await history.revision(database.engine) == history.newest()
    await database.close()
