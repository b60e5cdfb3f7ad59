"""Database and unit of work: durability, rollback, concurrent writers, read snapshots."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col, select

from forum.accounts.events import RoleGranted
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.core.content.registry import ContentRegistry, content_info
from forum.core.database.database import Database
from forum.core.database.engines import AUTOCOMMIT_POOL_SIZE, POOL_TIMEOUT
from forum.core.journal.tables import JournalEntry
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory
from tests.conftest import MakeForum
from tests.frozen_clock import FrozenClock
from tests.people import CAST, MARIA

WRITERS = 100


async def test_a_hundred_concurrent_writers_all_count(forum: Forum) -> None:
    async def write() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            # Read first, as every action does: a deferred SQLite transaction would lose the update.
            member = await uow.first(select(Member).where(Member.email == MARIA.email))
            assert member is not None
            await uow.execute(
                update(Member)
                .where(col(Member.id) == member.id)
                .values(unread=col(Member.unread) + 1)
            )
            uow.publish(RoleGranted(subject=ContentRef("member", member.id or 0), role="resident"))

    await asyncio.gather(*(write() for _ in range(WRITERS)))
    async with forum.session_factory.read_session() as session:
        member = await session.first(select(Member).where(Member.email == MARIA.email))
        entries = await session.all(select(JournalEntry))
    assert member is not None
    assert member.unread == WRITERS
    assert len(entries) == WRITERS


async def test_two_processes_may_write_concurrently(make_forum: MakeForum) -> None:
    """Each process has its own write lock; the file lock must make one wait for the other."""
    forums = [make_forum(), make_forum()]

    async def write(session_factory: SessionFactory) -> None:
        for _ in range(20):
            async with session_factory.unit_of_work() as uow:
                await uow.first(select(Member.unread).where(Member.email == MARIA.email))
                await uow.execute(
                    update(Member)
                    .where(col(Member.email) == MARIA.email)
                    .values(unread=col(Member.unread) + 1)
                )

    await asyncio.gather(*(write(forum.session_factory) for forum in forums))
    async with forums[0].session_factory.read_session() as session:
        unread = await session.first(select(Member.unread).where(Member.email == MARIA.email))
    assert unread == 40


class Interrupted(Exception):
    """Failure in the middle of a unit of work."""


async def test_what_fails_leaves_neither_rows_nor_entries(forum: Forum) -> None:
    async def fail() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            await uow.execute(update(Member).values(name="changed"))
            uow.publish(RoleGranted(subject=ContentRef("member", 1), role="admin"))
            raise Interrupted

    with pytest.raises(Interrupted):
        await fail()
    async with forum.session_factory.read_session() as session:
        assert await session.all(select(Member.name).where(Member.name == "changed")) == []
        assert await session.all(select(JournalEntry)) == []


async def test_a_failed_savepoint_is_rolled_back_alone(forum: Forum) -> None:
    async def assign_taken_email(taken_email: str) -> None:
        async with forum.session_factory.unit_of_work() as uow:
            await uow.execute(
                update(Member).where(col(Member.email) == MARIA.email).values(unread=7)
            )
            with pytest.raises(IntegrityError):
                async with uow.savepoint():
                    await uow.execute(
                        update(Member)
                        .where(col(Member.email) == MARIA.email)
                        .values(email=taken_email)
                    )

    await assign_taken_email(CAST[1].email)
    async with forum.session_factory.read_session() as session:
        assert await session.first(
            select(Member.unread).where(Member.email == MARIA.email)
        ) == 7  # fmt: skip


async def test_a_read_session_on_sqlite_sees_one_snapshot(sqlite_url: str) -> None:
    session_factory = SessionFactory(
        Database(sqlite_url), clock=FrozenClock(), info=content_info(ContentRegistry())
    )
    async with session_factory.read_session() as session:
        statement = select(Member.unread).where(Member.email == MARIA.email)
        before = await session.first(statement)
        async with session_factory.unit_of_work() as uow:
            await uow.execute(update(Member).values(unread=9))
        assert await session.first(statement) == before
    await session_factory.database.close()


async def test_sqlite_keeps_what_it_acknowledged(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    async with database.engine.connect() as connection:

        async def pragma(name: str) -> object:
            return (await connection.execute(text(f"PRAGMA {name}"))).scalar()

        assert await pragma("journal_mode") == "wal"
        assert await pragma("synchronous") == 2
        assert await pragma("foreign_keys") == 1
    await database.close()


async def test_a_dangling_foreign_key_is_refused(forum: Forum) -> None:
    async def insert_dangling_row() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            await uow.execute(
                text(
                    "INSERT INTO member_session (id_hash, member_id, begun_at, seen_at, expires_at)"
                    " VALUES ('x', 4711, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)"
                )
            )

    with pytest.raises(IntegrityError):
        await insert_dangling_row()


async def _fetch_in_autocommit(database: Database) -> list[Any]:
    return list(await database.autocommit.fetch_all(text("SELECT 1")))


async def _fetch_from_snapshot(database: Database) -> list[Any]:
    async with database.read_connection() as connection:
        return list((await connection.execute(text("SELECT 1"))).all())


@pytest.mark.parametrize("fetch", [_fetch_in_autocommit, _fetch_from_snapshot])
async def test_a_query_waits_for_a_locked_file_without_blocking_the_loop(
    tmp_path: Path, fetch: Callable[[Database], Awaitable[list[Any]]]
) -> None:
    path = tmp_path / "held.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    assert await fetch(database) == [(1,)]
    await database.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        query = asyncio.ensure_future(fetch(database))
        await asyncio.sleep(0.1)
        assert not query.done()
    assert await query == [(1,)]
    await database.close()


async def test_cancelled_queries_return_their_connections_to_the_pool(
    postgres_server: str,
) -> None:
    database = Database(postgres_server)
    for _ in range(2 * AUTOCOMMIT_POOL_SIZE):
        query = asyncio.create_task(database.autocommit.fetch_all(text("SELECT pg_sleep(60)")))
        await asyncio.sleep(0.05)
        query.cancel()
        with pytest.raises(asyncio.CancelledError):
            await query
    async with asyncio.timeout(POOL_TIMEOUT / 2):
        assert await _fetch_in_autocommit(database) == [(1,)]
    await database.close()


async def test_a_read_connection_of_a_file_sees_one_snapshot(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/moment.db")

    async def write(statement: str) -> None:
        async with database.write_connection() as connection, connection.begin():
            await connection.execute(text(statement))

    async def count(connection: AsyncConnection) -> Any:
        return (await connection.execute(text("SELECT count(*) FROM thing"))).scalar()

    await write("CREATE TABLE thing (id INTEGER)")
    async with database.read_connection() as early:
        await write("INSERT INTO thing VALUES (1)")
        async with database.read_connection() as late:
            assert (await count(early), await count(late)) == (0, 1)
    await database.close()


async def test_a_read_connection_of_a_file_writes_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/nothing.db")
    async with database.read_connection() as connection:
        await connection.execute(text("CREATE TABLE thing (id INTEGER)"))
    async with database.read_connection() as connection:
        with pytest.raises(OperationalError, match="no such table"):
            await connection.execute(text("SELECT * FROM thing"))
    await database.close()
