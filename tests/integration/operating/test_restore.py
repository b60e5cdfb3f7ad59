"""Restore: refusals before anything is changed, and repetition after a kill at any step."""

import asyncio
import io
import sys
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from forum.accounts.actions.members import add_member
from forum.accounts.queries import has_members
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.backup import restore
from forum.backup.archive import BackupError, Manifest, create_archive, verify_archive
from forum.backup.create import back_up
from forum.backup.postgres import environment, find_tool
from forum.backup.restore import restore_backup
from forum.backup.verify import verify_backup
from forum.core.database.database import Database
from forum.migrations import migrate
from forum.moving_in.actions.batches import begin_batch
from forum.moving_in.queries.imports import batches
from forum.schema import METADATA
from search.actions.rebuild import reindex
from tests.architecture.source import ROOT
from tests.contents import contents, files
from tests.factories import post_public_idea
from tests.people import CAST
from tests.services.databases import ON_SQLITE


@pytest.fixture
async def path(forum: Forum, uploads: Path, tmp_path: Path) -> Path:
    """An undamaged backup of the test's forum."""
    await post_public_idea(forum)
    backup = tmp_path / "forum.backup"
    await back_up(forum.session_factory.database, uploads, backup)
    return backup


async def test_a_member_who_joins_during_a_restore_is_kept(
    path: Path, empty_forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_factory = empty_forum.session_factory
    joined: list[Member] = []
    await migrate.migrate(session_factory.database.engine)
    await session_factory.database.close()
    refuse_taken = restore._refuse_taken

    async def refuse_taken_then_join(database: Database) -> None:
        await refuse_taken(database)
        if not joined:
            async with session_factory.unit_of_work() as uow:
                joined.append(await add_member(uow, "first@example.org", language="nl"))
            await session_factory.database.close()

    monkeypatch.setattr(restore, "_refuse_taken", refuse_taken_then_join)
    with pytest.raises(BackupError, match="1 members"):
        await restore_backup(empty_forum, path, print)
    async with session_factory.read_session() as session:
        assert await has_members(session)


def _cut_short(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])


def _cut_the_manifest(path: Path) -> None:
    raw = path.read_bytes()
    path.write_bytes(raw[: raw.index(b"manifest.json")])


def _flip_one_bit(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 3] ^= 1
    path.write_bytes(raw)


def _change_revision(path: Path) -> None:
    raw = path.read_bytes()
    revision = f'"revision": "{verify_archive(path).revision}"'.encode()
    assert revision in raw
    path.write_bytes(raw.replace(revision, b'"revision": "0000"'))


def _overwrite(path: Path) -> None:
    path.write_bytes(b"no backup " * 2000)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _member(name: str, **options: object) -> Callable[[Path], None]:
    def add(path: Path) -> None:
        with tarfile.open(path, "a") as tar:
            info = tarfile.TarInfo(name)
            for key, value in options.items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(b"x" * info.size))

    return add


DAMAGES = {
    "cut short": _cut_short,
    "without its end": _cut_the_manifest,
    "one bit": _flip_one_bit,
    "another revision": _change_revision,
    "no tar": _overwrite,
    "empty": _empty,
    "a way out": _member("uploads/../../stolen", size=3),
    "an absolute way out": _member("/etc/stolen", size=3),
    "a doubled slash": _member("uploads//etc/stolen", size=3),
    "a link": _member("uploads/link", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
    "a device": _member("uploads/null", type=tarfile.CHRTYPE, devmajor=1, devminor=3),
    "twice": _member("database", size=3),
    "something else": _member("settings.toml", size=3),
}


@ON_SQLITE
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
async def test_a_damaged_backup_changes_nothing(
    path: Path, empty_forum: Forum, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(path)
    files_before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BackupError, match="is damaged, or no backup; nothing was changed"):
        await restore_backup(empty_forum, path, print)
    assert sorted(tmp_path.rglob("*")) == files_before


def _with_manifest(path: Path, manifest: Manifest, tmp_path: Path) -> Path:
    """A copy of a backup with another manifest."""
    rewritten = path.with_name("other.backup")
    with tarfile.open(path) as tar:
        for member in tar:
            part = tmp_path / "parts" / member.name
            part.parent.mkdir(parents=True, exist_ok=True)
            content = tar.extractfile(member)
            assert content
            part.write_bytes(content.read())
    with create_archive(rewritten) as writer:
        for name in manifest.sums:
            writer.add(name, tmp_path / "parts" / name)
        writer.finish(manifest)
    return rewritten


async def test_a_manifest_of_another_version_than_the_database_is_refused(
    forum: Forum, path: Path, empty_forum: Forum, tmp_path: Path
) -> None:
    rewritten = _with_manifest(path, replace(verify_archive(path), revision="0020"), tmp_path)
    message = "the database in the backup isn't of version 0020"
    with pytest.raises(BackupError, match=message):
        await verify_backup(forum.session_factory.database, rewritten)
    with pytest.raises(BackupError, match=message):
        await restore_backup(empty_forum, rewritten, print)
    assert not list(tmp_path.glob("*.restoring*"))
    await restore_backup(empty_forum, path, print)


@ON_SQLITE
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"revision": "9999"}, "9999, this program knows"),
        ({"database": "postgresql"}, "is of postgresql, database.url names sqlite"),
        ({"format": 2}, "made by a newer program"),
    ],
    ids=str,
)
async def test_a_backup_that_doesnt_fit_is_refused(
    path: Path, empty_forum: Forum, tmp_path: Path, change: dict[str, object], message: str
) -> None:
    rewritten = _with_manifest(path, replace(verify_archive(path), **change), tmp_path)  # type: ignore[arg-type]
    with pytest.raises(BackupError, match=message):
        await restore_backup(empty_forum, rewritten, print)
    assert not (tmp_path / "empty.db").exists()
    assert not (tmp_path / "restored").exists()


async def test_a_forum_with_members_is_never_written_over(forum: Forum, path: Path) -> None:
    await forum.session_factory.database.close()
    with pytest.raises(BackupError, match=f"holds a forum with {len(CAST)} members"):
        await restore_backup(forum, path, print)


async def test_a_forum_without_members_is_never_written_over_if_it_was_used(
    path: Path, empty_forum: Forum
) -> None:
    """As after an import: those ideas have no author here."""
    session_factory = empty_forum.session_factory
    await migrate.migrate(session_factory.database.engine)
    async with session_factory.unit_of_work() as uow:
        await begin_batch(uow, source="", layout="", file_digest="a", published=False)
    await session_factory.database.close()
    with pytest.raises(BackupError, match=r"with rows in .*import_batch"):
        await restore_backup(empty_forum, path, print)
    async with session_factory.read_session() as session:
        assert await batches(session)


async def test_a_forum_that_nobody_has_used_is_written_over(path: Path, empty_forum: Forum) -> None:
    """One that was migrated and started: the program has rows of its own."""
    session_factory = empty_forum.session_factory
    await migrate.migrate(session_factory.database.engine)
    await empty_forum.sweeper.sweep_if_due()
    await empty_forum.engine.start()
    await reindex(session_factory, empty_forum.engine)
    assert set(METADATA.tables) >= restore.OWN_TABLES
    await session_factory.database.close()
    await restore_backup(empty_forum, path, print)
    async with session_factory.read_session() as session:
        assert await has_members(session)


async def test_a_database_with_other_tables_is_refused(path: Path, empty_forum: Forum) -> None:
    database = empty_forum.session_factory.database
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE cake (id INTEGER)"))
    await database.close()
    with pytest.raises(BackupError, match="holds something else"):
        await restore_backup(empty_forum, path, print)


@ON_SQLITE
async def test_a_database_in_use_is_refused(path: Path, empty_forum: Forum) -> None:
    async with empty_forum.session_factory.database.engine.connect() as connection:
        await connection.execute(text("SELECT name FROM sqlite_master"))
        with pytest.raises(BackupError, match="stop the forum first"):
            await restore_backup(empty_forum, path, print)


@ON_SQLITE
@pytest.mark.parametrize("name", ["plein.jpg", "other.jpg"])
async def test_other_uploads_are_never_written_over(
    path: Path, empty_forum: Forum, tmp_path: Path, name: str
) -> None:
    existing = tmp_path / "restored" / name
    existing.parent.mkdir()
    existing.write_bytes(b"mine")
    with pytest.raises(BackupError, match=r"in the way|differs"):
        await restore_backup(empty_forum, path, print)
    assert existing.read_bytes() == b"mine"
    assert not (tmp_path / "empty.db").exists()


async def test_a_restore_that_fails_leaves_no_copy_of_the_database(
    path: Path, empty_forum: Forum, tmp_path: Path
) -> None:
    """Of what can't be restored: a copy holds everybody's data, and nobody would look for it."""
    manifest = verify_archive(path)
    database = tmp_path / "database"
    database.write_bytes(b"PGDMP damaged" * 1000)
    damaged = tmp_path / "damaged.backup"
    with create_archive(damaged) as writer:
        writer.add("database", database)
        writer.finish(replace(manifest, sums=writer.sums))
    before = set(tmp_path.rglob("*"))
    with pytest.raises(BackupError):
        await restore_backup(empty_forum, damaged, print)
    assert set(tmp_path.rglob("*")) == before


@ON_SQLITE
async def test_a_backup_is_never_written_over(
    forum: Forum, uploads: Path, path: Path, tmp_path: Path
) -> None:
    before = path.read_bytes()
    with pytest.raises(BackupError, match="is there already"):
        await back_up(forum.session_factory.database, uploads, path)
    assert path.read_bytes() == before


@ON_SQLITE
async def test_leftovers_of_a_killed_backup_are_deleted(
    forum: Forum, uploads: Path, tmp_path: Path
) -> None:
    leftover = tmp_path / ".new.backup.part"
    leftover.mkdir()
    (leftover / "archive").write_bytes(b"half")
    (leftover / "database").write_bytes(b"half")
    await back_up(forum.session_factory.database, uploads, tmp_path / "new.backup")
    assert verify_archive(tmp_path / "new.backup").uploads
    assert not leftover.exists()


@ON_SQLITE
async def test_concurrent_backups_to_one_file_are_refused(
    forum: Forum, uploads: Path, tmp_path: Path
) -> None:
    path = tmp_path / "new.backup"
    with create_archive(path), pytest.raises(BackupError, match="under way"):
        await back_up(forum.session_factory.database, uploads, path)


async def test_a_restore_killed_at_any_step_can_be_repeated(
    forum: Forum, path: Path, uploads: Path, empty_forum: Forum, empty_url: str, tmp_path: Path
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.operating.killed_restore", empty_url, path, tmp_path,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode == 0
    deaths = output.split().count(b"died")
    assert deaths > len(files(uploads)), "killed at least once for each file"
    assert output.split() == [b"died"] * deaths + [b"lived"]
    assert files(tmp_path / "restored") == files(uploads)
    assert await contents(empty_forum.session_factory.database) == await contents(
        forum.session_factory.database
    )


# PostgreSQL's tools


def test_the_tools_get_the_connection_by_their_environment() -> None:
    variables = environment(
        "postgresql+asyncpg://forum:s%40cret@db.example.org:5433/town?ssl=require"
    )
    assert {
        "PGHOST": "db.example.org", "PGPORT": "5433", "PGUSER": "forum", "PGPASSWORD": "s@cret",
        "PGDATABASE": "town", "PGSSLMODE": "require",
    }.items() <= variables.items()  # fmt: skip
    by_socket = environment("postgresql+asyncpg://postgres@/town?host=/run/postgresql")
    assert by_socket["PGHOST"] == "/run/postgresql"
    assert "PGPASSWORD" not in by_socket


def test_tools_that_are_missing_or_too_old_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump isn't on this machine"):
        find_tool("pg_dump", 15, [tmp_path])
    for version in (13, 14):
        tool = tmp_path / str(version) / "pg_dump"
        tool.parent.mkdir()
        tool.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.2'\n")
        tool.chmod(0o755)
    folders = [tmp_path / "13", tmp_path / "14"]
    with pytest.raises(BackupError, match="is of PostgreSQL 14, the server is 15"):
        find_tool("pg_dump", 15, folders)
    assert find_tool("pg_dump", 14, folders) == tmp_path / "14" / "pg_dump"
