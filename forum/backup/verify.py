"""Verification of a backup: what a restore does is tried on a temporary copy of its database."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from forum.accounts.queries import count_members
from forum.accounts.tables import Member
from forum.backup import postgres
from forum.backup.archive import (
    DATABASE,
    BackupError,
    ExtractError,
    Manifest,
    extract,
    verify_archive,
)
from forum.backup.copy import migrated_copy, refuse_unfit_dump
from forum.backup.restore import refuse_unfit
from forum.core.database.database import Database


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
    async with migrated_copy(copy, revision) as database, database.engine.connect() as connection:
        return await count_members(connection)


def _try_postgres(copy: Path, revision: str) -> int:
    """Read the dump of a forum of `revision`; returns its number of members."""
    program = postgres.find_tool("pg_restore", minimum=0)
    postgres.read_dump(program, copy)
    refuse_unfit_dump(program, copy, revision)
    return len(postgres.dumped_rows(program, copy, str(Member.__tablename__)))
