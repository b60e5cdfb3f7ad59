"""Verification of a backup: it finds what a restore would stumble over, and changes nothing."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from forum.app.container import Forum
from forum.backup.archive import BackupError, Manifest, create_archive
from forum.backup.create import back_up, kind
from forum.backup.restore import restore_backup
from forum.backup.verify import verify_backup
from forum.core.database.database import Database
from forum.migrations import history
from tests.contents import contents
from tests.integration.operating.test_unwritable import full_disk
from tests.people import CAST
from tests.services.databases import ON_SQLITE


@pytest.fixture(autouse=True)
def temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own folder for temporary files, to see that none stays."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
async def path(forum: Forum, uploads: Path, tmp_path: Path) -> Path:
    """A backup of the test's forum."""
    backup = tmp_path / "forum.backup"
    await back_up(forum.session_factory.database, uploads, backup)
    return backup


async def test_a_whole_backup(forum: Forum, path: Path, temporary_files: Path) -> None:
    before = await contents(forum.session_factory.database)
    archive = path.read_bytes()
    verified = await verify_backup(forum.session_factory.database, path)
    assert verified.members == len(CAST)
    assert len(verified.manifest.uploads) == 3
    assert await contents(forum.session_factory.database) == before
    assert path.read_bytes() == archive
    assert list(temporary_files.iterdir()) == []


async def test_no_server_is_needed(forum: Forum, path: Path, tmp_path: Path) -> None:
    elsewhere = (
        f"sqlite+aiosqlite:///{tmp_path}/none.db"
        if forum.session_factory.database.is_sqlite
        else "postgresql+asyncpg://forum@127.0.0.1:1/town"
    )
    assert (await verify_backup(Database(elsewhere), path)).members == len(CAST)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    "damage",
    [
        lambda archive: archive[: len(archive) // 2],
        lambda archive: archive[:2000] + bytes([archive[2000] ^ 1]) + archive[2001:],
        lambda archive: b"",
        lambda archive: b"not a backup" * 1000,
    ],
    ids=["cut off", "one bit", "empty", "something else"],
)
async def test_a_damaged_file(
    forum: Forum, path: Path, damage: Callable[[bytes], bytes], temporary_files: Path
) -> None:
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(BackupError, match="damaged, or no backup"):
        await verify_backup(forum.session_factory.database, path)
    assert list(temporary_files.iterdir()) == []


async def _archive(forum: Forum, path: Path, database: bytes, revision: str) -> Path:
    """A complete archive, with the sums of whatever it holds in place of a database."""
    with create_archive(path) as writer:
        file = writer.place / "copy"
        file.write_bytes(database)
        writer.add("database", file)
        file.unlink()
        made_by = kind(forum.session_factory.database)
        writer.finish(Manifest("1", revision, "2027-03-01T00:00:00Z", made_by, writer.sums))
    return path


@pytest.mark.parametrize("database", [b"", b"no database at all" * 500], ids=["empty", "garbage"])
async def test_sums_that_fit_a_database_that_cant_be_opened(
    forum: Forum, tmp_path: Path, database: bytes, temporary_files: Path
) -> None:
    path = await _archive(forum, tmp_path / "bad.backup", database, history.newest())
    with pytest.raises(BackupError):
        await verify_backup(forum.session_factory.database, path)
    assert list(temporary_files.iterdir()) == []


async def test_a_database_that_lacks_a_table(
    forum: Forum, empty_forum: Forum, uploads: Path, tmp_path: Path
) -> None:
    async with forum.session_factory.transaction() as connection:
        await connection.execute(text("DROP TABLE member_session"))
    path = tmp_path / "less.backup"
    await back_up(forum.session_factory.database, uploads, path)
    with pytest.raises(BackupError, match="isn't whole: it lacks member_session"):
        await verify_backup(forum.session_factory.database, path)
    before = set(tmp_path.glob("*"))
    with pytest.raises(BackupError, match="isn't whole: it lacks member_session"):
        await restore_backup(empty_forum, path, print)
    assert {each.name for each in set(tmp_path.glob("*")) - before} <= {"restored"}


@ON_SQLITE
async def test_a_database_that_lacks_a_column(forum: Forum, uploads: Path, tmp_path: Path) -> None:
    async with forum.session_factory.transaction() as connection:
        await connection.execute(text("ALTER TABLE theme DROP COLUMN names"))
    path = tmp_path / "less.backup"
    await back_up(forum.session_factory.database, uploads, path)
    with pytest.raises(BackupError, match=r"isn't whole: it lacks theme.names"):
        await verify_backup(forum.session_factory.database, path)


async def test_a_full_disk_for_temporary_files_is_the_one_that_is_named(
    forum: Forum, path: Path, temporary_files: Path
) -> None:
    with full_disk(), pytest.raises(BackupError) as refusal:
        await verify_backup(forum.session_factory.database, path)
    message = str(refusal.value)
    assert message.startswith(f"the copy to try the backup on can't be made in {temporary_files}: ")
    assert message.endswith("TMPDIR chooses another folder")
    assert list(temporary_files.iterdir()) == []


@ON_SQLITE
async def test_a_backup_of_a_newer_version(forum: Forum, tmp_path: Path) -> None:
    path = await _archive(forum, tmp_path / "newer.backup", b"", "9999")
    with pytest.raises(BackupError, match="install the newer program"):
        await verify_backup(forum.session_factory.database, path)


@ON_SQLITE
async def test_a_backup_of_the_other_kind(path: Path) -> None:
    other = Database("postgresql+asyncpg://forum@127.0.0.1:1/town")
    with pytest.raises(BackupError, match="is of sqlite"):
        await verify_backup(other, path)
