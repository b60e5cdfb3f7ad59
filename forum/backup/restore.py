"""Restore of a backup into an empty forum; everything is verified before anything changes."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import inspect, literal, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from forum import schema
from forum.accounts.queries import count_members
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.backup import postgres, sqlite
from forum.backup.archive import DATABASE, UPLOADS, BackupError, Manifest, extract, verify_archive
from forum.backup.copy import migrated_copy, refuse_unfit_dump
from forum.backup.create import kind, server_version
from forum.core import erasure_list
from forum.core.content.search_port import SearchUnavailable
from forum.core.database.access import encoding_fault
from forum.core.database.database import Database
from forum.core.database.errors import describe
from forum.core.erasure_list import Erased, ErasureListError
from forum.core.journal.deliveries import release_leases
from forum.core.mail import queue
from forum.core.service_errors import DeliveryError
from forum.migrations import history, migrate
from forum.privacy.actions.restored import settle_restored
from search.actions.rebuild import reindex

RESTORING = ".restoring"
SUFFIXES = ("", *sqlite.WAL_SUFFIXES)
OWN_TABLES = frozenset(
    {
        "audit_chain",
        "heartbeat",
        "rate_count",
        "retention_run",
        "search_entry",
        "search_likeness",
        "search_state",
    }
)
"""Tables that the program fills by itself, also in a forum that nobody has used."""
Report = Callable[[str], None]


async def restore_backup(forum: Forum, path: Path, report: Report) -> None:
    """Restore database and uploads. Raises `BackupError` and changes nothing.

    It can be run again after it was killed: uploads come first, and the database in one step.
    """
    database, uploads = forum.session_factory.database, forum.settings.uploads.folder
    manifest = verify_archive(path)
    refuse_unfit(manifest, database)
    await _refuse_taken(database)
    _refuse_other_uploads(manifest, uploads)
    erased = _read_erasures(forum.settings.privacy.erasure_list)
    program = None
    if not database.is_sqlite:
        program = postgres.find_tool("pg_restore", await server_version(database))
    report(f"the backup of {manifest.made_at} is whole: version {manifest.revision}")
    extract(path, {name: uploads / name.removeprefix(f"{UPLOADS}/") for name in manifest.uploads})
    # Check again: a member may have joined while the uploads were copied.
    await database.close()
    await _refuse_taken(database)
    await database.close()
    if program:
        await _fill_postgres(database, program, path, uploads, manifest.revision)
        count = await settle_restored(forum.session_factory, erased)
    else:
        count = await _replace_sqlite(forum, path, manifest.revision, erased)
    _report_erasures(forum.settings.privacy.erasure_list, count, len(erased), report)
    await _finish(forum, report)


def refuse_unfit(manifest: Manifest, database: Database) -> None:
    """Raises `BackupError` for a backup of a newer version, or of the other kind of database."""
    if manifest.revision > history.newest():
        raise BackupError(
            f"the backup is of version {manifest.revision}, this program knows {history.newest()}; "
            "install the newer program"
        )
    if manifest.database != kind(database):
        raise BackupError(
            f"the backup is of {manifest.database}, database.url names {kind(database)}"
        )


async def _refuse_taken(database: Database) -> None:
    """Raises `BackupError` unless the database has no tables, or the forum's as nobody has used it."""
    path = database.sqlite_path
    if path:
        if not path.exists():
            return
        sqlite.checkpoint_exclusively(path)
    try:
        if fault := await encoding_fault(database.engine):
            raise BackupError(f"{database.place} can't be used: {fault}")
        async with database.engine.connect() as connection:
            tables = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
            used = await _used_tables(connection, tables)
            members = await count_members(connection) if Member.__tablename__ in used else 0
    except SQLAlchemyError as error:
        raise BackupError(f"{database.place} can't be used: {describe(error)}") from None
    if members:
        raise BackupError(
            f"{database.place} holds a forum with {members} members; restore into an empty database"
        )
    if used:
        raise BackupError(
            f"{database.place} holds a forum that was used, with rows in {', '.join(used)}; "
            "restore into an empty database"
        )
    if tables - set(schema.METADATA.tables) - {"alembic_version"}:
        raise BackupError(f"{database.place} holds something else; restore into an empty database")


async def _used_tables(connection: AsyncConnection, tables: Collection[str]) -> list[str]:
    """The forum's tables that hold what somebody did: ideas of an import have no member."""
    used = []
    for table in schema.METADATA.sorted_tables:
        if table.name in tables and table.name not in OWN_TABLES:
            found = await connection.execute(select(literal(1)).select_from(table).limit(1))
            if found.first():
                used.append(table.name)
    return used


def _refuse_other_uploads(manifest: Manifest, folder: Path) -> None:
    """Raises `BackupError` for a file in the folder that no earlier attempt can have restored."""
    for path in sorted(folder.rglob("*")):
        name = f"{UPLOADS}/{path.relative_to(folder).as_posix()}"
        if path.is_file() and name.removesuffix(".part") not in manifest.sums:
            raise BackupError(f"{path} is in the way; restore into an empty uploads.folder")
        if name in manifest.sums and _sha256(path) != manifest.sums[name]:
            raise BackupError(f"{path} differs from the backup's; empty uploads.folder first")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _replace_sqlite(forum: Forum, path: Path, revision: str, erased: list[Erased]) -> int:
    """Put the database in place; returns how many were erased again."""
    target = forum.session_factory.database.sqlite_path
    assert target
    restored = target.with_name(target.name + RESTORING)
    with _deleted_unless_moved(*(restored.with_name(restored.name + each) for each in SUFFIXES)):
        extract(path, {DATABASE: restored})
        async with migrated_copy(restored, revision) as copy:
            # Before it is in place: a restore that is killed must not leave them there.
            count = await settle_restored(forum.session_factory.on(copy), erased)
        sqlite.checkpoint_exclusively(restored)
        sqlite.replace_database(restored, target)
    return count


async def _fill_postgres(
    database: Database, program: Path, path: Path, uploads: Path, revision: str
) -> None:
    dump = uploads.with_name(uploads.name + RESTORING)
    with _deleted_unless_moved(dump):
        extract(path, {DATABASE: dump})
        refuse_unfit_dump(program, dump, revision)
        await schema.drop_all(database.engine)
        await database.close()
        postgres.restore_dump(program, database.url, dump)
    await migrate.migrate(database.engine)


@contextmanager
def _deleted_unless_moved(*paths: Path) -> Iterator[None]:
    """Delete these copies before and after: whatever happens, nobody's data stays in them."""
    for path in paths:
        path.unlink(missing_ok=True)
    try:
        yield
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


def _read_erasures(path: Path) -> list[Erased]:
    """Whoever was erased since the backup was made; raises `BackupError` for a list that is damaged."""
    try:
        return erasure_list.read(path)
    except ErasureListError as error:
        raise BackupError(str(error)) from None


def _report_erasures(path: Path, count: int, listed: int, report: Report) -> None:
    if path.exists():
        report(
            f"erased again, because the backup brought them back: {count}, of {listed} in {path}"
        )
    else:
        report(f"{path} isn't there: whoever was erased since the backup was made is back")


async def _finish(forum: Forum, report: Report) -> None:
    """Release the leases and rebuild the search index, which the rows alone don't restore."""
    session_factory = forum.session_factory
    async with session_factory.transaction() as connection:
        await release_leases(connection)
        mails = await queue.count_queued(connection)
        members = await count_members(connection)
    report(f"the forum is back: {members} members")
    with suppress(SearchUnavailable):
        await forum.engine.start()
    try:
        await reindex(session_factory, forum.engine)
    except (SearchUnavailable, DeliveryError) as error:
        report(f"search isn't ready ({error}); when it is, run: forum reindex")
    if mails:
        report(f"{mails} mails wait and leave as soon as it delivers; see that no other copy does")
