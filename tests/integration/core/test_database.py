"""What is acknowledged is kept, what fails leaves nothing, and many may write at once."""

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

from forum.accounts.actions.members import RoleGranted
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


async def test_a_hundred_writers_at_once_all_count(forum: Forum) -> None:
    async def write() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            # Read first, as every action does: this is what a deferred SQLite transaction loses.
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


async def test_two_processes_may_write_at_once(make_forum: MakeForum) -> None:
    """Each has its own gate; the file's lock must make one wait for the other."""
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
        found = await session.first(select(Member.unread).where(Member.email == MARIA.email))
    assert found == 40


class Interrupted(Exception):
    """Something went wrong in the middle."""


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


async def test_an_attempt_that_fails_is_undone_alone(forum: Forum) -> None:
    async def add_again(work_email: str) -> None:
        async with forum.session_factory.unit_of_work() as uow:
            await uow.execute(
                update(Member).where(col(Member.email) == MARIA.email).values(unread=7)
            )
            with pytest.raises(IntegrityError):
                async with uow.savepoint():
                    await uow.execute(
                        update(Member)
                        .where(col(Member.email) == MARIA.email)
                        .values(email=work_email)
                    )

    await add_again(CAST[1].email)
    async with forum.session_factory.read_session() as session:
        assert await session.first(
            select(Member.unread).where(Member.email == MARIA.email)
        ) == 7  # fmt: skip


async def test_a_reading_of_sqlite_sees_one_moment(sqlite_url: str) -> None:
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


async def test_a_broken_link_between_rows_is_refused(forum: Forum) -> None:
    async def break_it() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            await uow.execute(
                text(
                    "INSERT INTO member_session (id_hash, member_id, begun_at, seen_at, expires_at)"
                    " VALUES ('x', 4711, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)"
                )
            )

    with pytest.raises(IntegrityError):
        await break_it()


async def _asked_alone(database: Database) -> list[Any]:
    return list(await database.autocommit.fetch_all(text("SELECT 1")))


async def _asked_of_a_snapshot(database: Database) -> list[Any]:
    async with database.read_connection() as connection:
        return list((await connection.execute(text("SELECT 1"))).all())


@pytest.mark.parametrize("ask", [_asked_alone, _asked_of_a_snapshot])
async def test_a_question_waits_for_a_held_file_beside_the_loop(
    tmp_path: Path, ask: Callable[[Database], Awaitable[list[Any]]]
) -> None:
    path = tmp_path / "held.db"
    database = Database(f"sqlite+aiosqlite:///{path}")
    assert await ask(database) == [(1,)]
    await database.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        asked = asyncio.ensure_future(ask(database))
        await asyncio.sleep(0.1)
        assert not asked.done()
    assert await asked == [(1,)]
    await database.close()


async def test_whoever_stops_waiting_for_an_answer_takes_no_connection_along(
    postgres_server: str,
) -> None:
    database = Database(postgres_server)
    for _ in range(2 * AUTOCOMMIT_POOL_SIZE):
        asked = asyncio.create_task(database.autocommit.fetch_all(text("SELECT pg_sleep(60)")))
        await asyncio.sleep(0.05)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
    async with asyncio.timeout(POOL_TIMEOUT / 2):
        assert await _asked_alone(database) == [(1,)]
    await database.close()


async def test_a_reading_of_a_file_sees_one_moment(tmp_path: Path) -> None:
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


async def test_a_reading_of_a_file_writes_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/nothing.db")
    async with database.read_connection() as connection:
        await connection.execute(text("CREATE TABLE thing (id INTEGER)"))
    async with database.read_connection() as connection:
        with pytest.raises(OperationalError, match="no such table"):
            await connection.execute(text("SELECT * FROM thing"))
    await database.close()
