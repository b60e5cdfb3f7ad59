"""The database in a backup, extracted: whether it is what the manifest says, and its migration."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import SQLAlchemyError

from forum import schema
from forum.backup import postgres, sqlite
from forum.backup.archive import BackupError
from forum.core.database.database import Database
from forum.core.database.errors import describe, is_unwritable
from forum.migrations import history, migrate


@asynccontextmanager
async def migrated_copy(file: Path, revision: str) -> AsyncIterator[Database]:
    """An SQLite database of `revision`, whole, and brought to the newest version.

    Raises `BackupError`, and `OSError` when the copy can't be written to.
    """
    if not sqlite.passes_quick_check(file):
        raise BackupError("the database in the backup is damaged; nothing was changed")
    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        _refuse_other_revision(await history.revision(database.engine), revision)
        await migrate.migrate(database.engine)
        await _refuse_incomplete(database)
        yield database
    except SQLAlchemyError as error:
        if is_unwritable(error):
            raise OSError(describe(error)) from None
        raise BackupError(f"the database in the backup can't be used: {describe(error)}") from None
    finally:
        await database.close()


def refuse_unfit_dump(program: Path, dump: Path, revision: str) -> None:
    """Raises `BackupError` for a dump that isn't of `revision`, or lacks a table of the forum.

    What tables an older version had is known only after its migration.
    """
    versions = postgres.dumped_rows(program, dump, "alembic_version")
    _refuse_other_revision(versions[0] if versions else None, revision)
    if revision != history.newest():
        return
    missing = set(schema.METADATA.tables) - postgres.dumped_tables(program, dump)
    if missing:
        raise _incomplete(sorted(missing))


def _refuse_other_revision(found: str | None, revision: str) -> None:
    if found != revision:
        raise BackupError(f"the database in the backup isn't of version {revision}")


async def _refuse_incomplete(database: Database) -> None:
    """Raises `BackupError` for a migrated database that lacks a table or a column of the forum."""
    async with database.engine.connect() as connection:
        missing = await connection.run_sync(_missing_parts)
    if missing:
        raise _incomplete(missing)


def _incomplete(missing: list[str]) -> BackupError:
    return BackupError(f"the database in the backup isn't whole: it lacks {', '.join(missing)}")


def _missing_parts(connection: Connection) -> list[str]:
    inspector = inspect(connection)
    present = set(inspector.get_table_names())
    missing = []
    for table in schema.METADATA.sorted_tables:
        if table.name not in present:
            missing.append(table.name)
            continue
        columns = {column["name"] for column in inspector.get_columns(table.name)}
        missing += [
            f"{table.name}.{each.name}" for each in table.columns if each.name not in columns
        ]
    return missing
