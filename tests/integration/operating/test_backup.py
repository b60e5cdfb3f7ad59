"""Backups: a consistent snapshot of a running forum, and its complete restore."""

import asyncio
import os
import sys
from pathlib import Path

import httpx2
import pytest
from alembic import command
from sqlalchemy import Connection, func, select
from sqlmodel import col

from forum import schema
from forum.accounts.actions.sessions import begin_session
from forum.accounts.middleware.sessions import cookie_name
from forum.app.container import Forum
from forum.app.web import create_app
from forum.backup.archive import EXCLUDED_TABLES, Manifest, verify_archive
from forum.backup.create import back_up
from forum.backup.restore import restore_backup
from forum.core.database.database import Database
from forum.core.journal.tables import JournalEntry
from forum.core.mail.queue import Mail
from forum.ideas.tables import Idea, Vote
from forum.migrations import history, migrate
from forum.migrations.alembic_runner import alembic_config
from tests.architecture.source import ROOT
from tests.conftest import BASE_URL, Drain, Mails
from tests.contents import contents, files
from tests.factories import add_votes, post_pending_idea, post_public_comment, post_public_idea
from tests.people import BRAM, CAST, MARIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE


async def create_backup(forum: Forum, uploads: Path, path: Path) -> Manifest:
    return await back_up(forum.session_factory.database, uploads, path)


async def test_a_restore_brings_everything_back(
    forum: Forum, empty_forum: Forum, uploads: Path, tmp_path: Path, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, "Samen soep koken", by=YUSUF, votes=3)
    await post_public_comment(forum, idea.ref, by=MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        maria = await member_of(forum.session_factory, MARIA)
        cookie = await begin_session(uow, maria, days=30)
    await drain()
    sent = len(mails())
    # The deliveries of this event are still pending, its mail too.
    await post_pending_idea(forum, "Bankjes langs het water", by=MARIA)
    before = await contents(forum.session_factory.database)
    assert before["delivery"]

    path = tmp_path / "forum.backup"
    output: list[str] = []
    await create_backup(forum, uploads, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(tmp_path.glob(".*")) == [], "temporary files are left"
    await restore_backup(empty_forum, path, output.append)

    assert await contents(empty_forum.session_factory.database) == before
    assert files(tmp_path / "restored") == files(uploads)
    assert f"{len(CAST) + 3} members" in " ".join(output)
    app = create_app(empty_forum)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=BASE_URL) as browser,
    ):
        response = await browser.get("/nl/search?q=soep")
        assert f"/nl/ideas/{idea.number}-" in response.text, "the search index is filled"
        browser.cookies.set(cookie_name(forum.site), cookie, domain="127.0.0.1", path="/")
        assert (await browser.get("/nl/me")).status_code == 200, "sessions are restored"
        # Pending deliveries are made after the restore, and ids aren't reused.
        await empty_forum.dispatcher.drain()
        newer = await post_pending_idea(empty_forum, by=BRAM)
        assert newer.number == idea.number + 2
    async with empty_forum.session_factory.read_session() as session:
        assert await session.all(select(Mail)) == []
    pending_mails = len(before["mail"])
    # And the receipt for whoever sent that idea.
    assert len(mails()) == sent + pending_mails + 1


async def keep_voting(forum: Forum, idea: Idea, stop: asyncio.Event) -> int:
    """Add votes of new members, one after the other, until `stop` is set; returns how many."""
    cast = 0
    while not stop.is_set():
        await add_votes(forum.session_factory, idea, 1)
        cast += 1
    return cast


async def test_a_backup_of_a_busy_forum_is_a_consistent_snapshot(
    forum: Forum, database_url: str, empty_forum: Forum, uploads: Path, tmp_path: Path
) -> None:
    ideas = [await post_public_idea(forum) for _ in range(3)]
    stop, path = asyncio.Event(), tmp_path / "forum.backup"
    voting = [asyncio.create_task(keep_voting(forum, idea, stop)) for idea in ideas]
    environment = {"FORUM_DATABASE__URL": database_url, "FORUM_UPLOADS__FOLDER": str(uploads)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "forum", "backup", str(path),
        cwd=ROOT, env=os.environ | environment,
    )  # fmt: skip
    assert await process.wait() == 0
    stop.set()
    cast = await asyncio.gather(*voting)
    assert min(cast) > 0
    await restore_backup(empty_forum, path, lambda line: None)

    async with empty_forum.session_factory.read_session() as session:
        counted = dict(
            await session.rows(select(col(Vote.idea_id), func.count()).group_by(col(Vote.idea_id)))
        )
        stored_counts = {idea.number: idea.votes_count for idea in await session.all(select(Idea))}
        vote_entries = await session.all(
            select(func.count()).where(col(JournalEntry.event) == "VoteCast")
        )
    assert {number: counted.get(number, 0) for number in stored_counts} == stored_counts
    assert vote_entries == [sum(stored_counts.values())], "one journal entry for each vote"
    restored = await contents(empty_forum.session_factory.database)
    current = await contents(forum.session_factory.database)
    assert set(restored["vote"]) <= set(current["vote"])
    assert set(restored["member"]) <= set(current["member"])


async def test_an_older_backup_is_brought_up_to_date(
    empty_forum: Forum, empty_url: str, uploads: Path, tmp_path: Path
) -> None:
    def upgrade(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

    old = Database(empty_url)
    async with old.engine.begin() as connection:
        await connection.run_sync(upgrade)
    manifest = await back_up(old, uploads, tmp_path / "old.backup")
    await old.close()
    assert manifest.revision == "0001"
    # The database has no members, so a restore may overwrite it.
    await restore_backup(empty_forum, tmp_path / "old.backup", lambda line: None)
    assert await history.revision(empty_forum.session_factory.database.engine) == history.newest()


async def test_a_migrated_database_without_members_counts_as_empty(
    forum: Forum, empty_forum: Forum, uploads: Path, tmp_path: Path
) -> None:
    await migrate.migrate(empty_forum.session_factory.database.engine)
    before = await contents(forum.session_factory.database)
    await create_backup(forum, uploads, tmp_path / "forum.backup")
    await empty_forum.session_factory.database.close()
    await restore_backup(empty_forum, tmp_path / "forum.backup", lambda line: None)
    assert await contents(empty_forum.session_factory.database) == before


@ON_SQLITE
async def test_partial_uploads_and_links_are_left_out(
    forum: Forum, uploads: Path, tmp_path: Path
) -> None:
    (uploads / "half.jpg.part").write_bytes(b"ha")
    (uploads / "link.jpg").symlink_to("/etc/hostname")
    manifest = await create_backup(forum, uploads, tmp_path / "forum.backup")
    assert manifest == verify_archive(tmp_path / "forum.backup")
    assert len(manifest.uploads) == 3


@pytest.mark.parametrize("table", EXCLUDED_TABLES)
def test_excluded_tables_exist(table: str) -> None:
    assert table in schema.METADATA.tables
