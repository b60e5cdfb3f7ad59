"""Verification of a backup: what a restore does is tried on a temporary copy of its database."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from sqlalchemy.exc import SQLAlchemyError

from forum.accounts.queries import count_members
from forum.accounts.tables import Member
from forum.backup import postgres, sqlite
from forum.backup.archive import (
    DATABASE,
    BackupError,
    ExtractError,
    Manifest,
    extract,
    verify_archive,
)
from forum.backup.restore import refuse_incomplete, refuse_incomplete_dump, refuse_unfit
from forum.core.database.database import Database
from forum.core.database.errors import describe, is_unwritable
from forum.migrations import history, migrate


@dataclass(frozen=True)
class VerifiedBackup:
    """A backup that could be restored, and the number of members in it."""

    manifest: Manifest
    members: int


async def verify_backup(database: Database, path: Path) -> VerifiedBackup:
    """Read a backup whole, open its database and migrate the copy. Raises `BackupError`.

    Neither the forum's own database nor its server is used. PostgreSQL's dump is read by
    `pg_restore` without being restored, so it isn't migrated.
    """
    manifest = verify_archive(path)
    refuse_unfit(manifest, database)
    try:
        # Only its owner may enter the folder, and it is deleted whatever happens.
        with TemporaryDirectory(prefix="samenspraak-verify-") as folder:
            copy = Path(folder, DATABASE)
            extract(path, {DATABASE: copy})
            if database.is_sqlite:
                members = await _try_sqlite(copy, manifest.revision)
            else:
                members = _try_postgres(copy, manifest.revision)
    except (ExtractError, OSError) as error:
        raise BackupError(
            f"the copy to try the backup on can't be made in {gettempdir()}: {error}; "
            "TMPDIR chooses another folder"
        ) from None
    return VerifiedBackup(manifest, members)


async def _try_sqlite(copy: Path, revision: str) -> int:
    """Check that the copy is a forum of `revision`, and migrate it; returns its number of members."""
    if not sqlite.passes_quick_check(copy):
        raise BackupError("the database in the backup is damaged")
    database = Database(f"sqlite+aiosqlite:///{copy}")
    try:
        if await history.revision(database.engine) != revision:
            raise BackupError(f"the database in the backup isn't of version {revision}")
        await migrate.migrate(database.engine)
        await refuse_incomplete(database)
        async with database.engine.connect() as connection:
            return await count_members(connection)
    except SQLAlchemyError as error:
        if is_unwritable(error):
            raise OSError(describe(error)) from None
        raise BackupError(f"the database in the backup can't be used: {describe(error)}") from None
    finally:
        await database.close()


def _try_postgres(copy: Path, revision: str) -> int:
    """Read the dump of a forum of `revision`; returns its number of members."""
    program = postgres.find_tool("pg_restore", minimum=0)
    postgres.read_dump(program, copy)
    refuse_incomplete_dump(program, copy, revision)
    return postgres.count_dumped(program, copy, str(Member.__tablename__))
