"""Backup creation, also while the forum is running."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import text

from forum.backup import postgres, sqlite
from forum.backup.archive import (
    DATABASE,
    PARTIAL_SUFFIX,
    UPLOADS,
    BackupError,
    Manifest,
    Writer,
    create_archive,
)
from forum.core.database.database import Database
from forum.migrations import history


async def back_up(database: Database, uploads: Path, path: Path) -> Manifest:
    """Write an archive of database and uploads to `path`. Raises `BackupError`."""
    revision = await history.revision(database.engine)
    if revision is None:
        raise BackupError(f"there is no forum in {database.place}")
    minimum_version = 0 if database.is_sqlite else await server_version(database)
    with create_archive(path) as writer:
        _copy_database(database, minimum_version, writer)
        # Uploads after the database: files are written before any content has them.
        for name, file in _files(uploads):
            writer.add(f"{UPLOADS}/{name}", file)
        manifest = Manifest(
            program=version("samenspraak"),
            revision=revision,
            made_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            database=kind(database),
            sums=writer.sums,
        )
        writer.finish(manifest)
    return manifest


def kind(database: Database) -> str:
    """Kind of database; a backup of one kind can't be restored into the other."""
    return "sqlite" if database.is_sqlite else "postgresql"


async def server_version(database: Database) -> int:
    """Major version of the PostgreSQL server, such as 15."""
    async with database.engine.connect() as connection:
        answer = await connection.execute(text("SHOW server_version_num"))
        return int(answer.scalar_one()) // 10_000


def _copy_database(database: Database, minimum_version: int, writer: Writer) -> None:
    copy = writer.place / DATABASE
    copy.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    program = None if database.is_sqlite else postgres.find_tool("pg_dump", minimum_version)
    try:
        if program:
            postgres.dump(program, database.url, copy)
        else:
            assert database.sqlite_path
            sqlite.dump(database.sqlite_path, copy)
    except BackupError as error:
        # The work folder is one that nobody knows, in the folder of the backup.
        folder = writer.place.parent
        free = shutil.disk_usage(folder).free // 1_000_000
        raise BackupError(
            f"the database can't be copied to {folder}, where {free} MB are free: {error}"
        ) from error
    writer.add(DATABASE, copy)
    copy.unlink()


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Relative name and path of every regular file in the folder, except unfinished uploads."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            if path.is_symlink() or not path.is_file() or name.endswith(PARTIAL_SUFFIX):
                continue
            yield path.relative_to(folder).as_posix(), path
