"""Transactions that write on SQLite: what waits holds up nobody, and nothing is left open."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import text

from forum.app.container import Forum
from forum.core.database.sqlite_inthread import READS_MUCH
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
COUNT = text(
    "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT 300000)"
    " SELECT max(n) FROM numbers"
)


@pytest.fixture
def other_process(database_url: str, forum: Forum) -> Iterator[sqlite3.Connection]:
    """A connection that doesn't belong to the forum, and doesn't wait for it."""
    path = database_url.removeprefix("sqlite+aiosqlite:///")
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        yield connection


async def test_whoever_waits_for_another_process_holds_up_nobody(
    forum: Forum, other_process: sqlite3.Connection
) -> None:
    other_process.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with forum.session_factory.transaction():
            pass

    waiting = asyncio.create_task(write())
    for _ in range(20):
        await asyncio.sleep(0.01)
    assert not waiting.done()
    other_process.rollback()
    await waiting


async def test_a_cancelled_writer_leaves_no_transaction_open(
    forum: Forum, other_process: sqlite3.Connection
) -> None:
    """It is cancelled while its thread waits for the lock, and gets the lock afterwards."""
    other_process.execute("BEGIN IMMEDIATE")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05), forum.session_factory.transaction():
            pass
    other_process.rollback()
    async with forum.session_factory.transaction() as connection:
        await connection.execute(text("SELECT 1"))
    other_process.execute("BEGIN IMMEDIATE")
    other_process.rollback()


async def test_a_refused_commit_leaves_no_transaction_open(
    forum: Forum, other_process: sqlite3.Connection
) -> None:
    """A deferred constraint is checked by COMMIT, which then leaves the transaction open."""
    other_process.execute(
        "CREATE TABLE part (of INTEGER REFERENCES idea(id) DEFERRABLE INITIALLY DEFERRED)"
    )
    with pytest.raises(Exception, match="FOREIGN KEY"):
        async with forum.session_factory.transaction() as connection:
            await connection.execute(text("INSERT INTO part VALUES (-1)"))
    other_process.execute("BEGIN IMMEDIATE")
    other_process.rollback()
    async with forum.session_factory.transaction() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM part"))).scalar() == 0


async def _turns_of_others(forum: Forum, *, reads_much: bool) -> int:
    """How often others had their turn while a statement ran that takes long."""
    turns, ended = 0, asyncio.Event()

    async def take_turns() -> None:
        nonlocal turns
        while not ended.is_set():
            turns += 1
            await asyncio.sleep(0)

    async with forum.session_factory.transaction() as connection:
        others = asyncio.create_task(take_turns())
        await asyncio.sleep(0)
        before = turns
        await connection.execute(COUNT.execution_options(**{READS_MUCH: reads_much}))
        during = turns - before
    ended.set()
    await others
    return during


async def test_a_statement_that_reads_much_leaves_others_their_turn(forum: Forum) -> None:
    assert (
        await _turns_of_others(forum, reads_much=True)
        > 10
        > await _turns_of_others(forum, reads_much=False)
    )
