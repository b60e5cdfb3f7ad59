"""What can be wrong with the database: out of reach, not migrated, read-only, damaged, another time."""

from collections.abc import AsyncIterator
from datetime import datetime

import click
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from forum.backup.archive import BackupError
from forum.backup.create import server_version
from forum.backup.postgres import find
from forum.checks.result import Given, Remark, worth, wrong
from forum.commands import reaching
from forum.core.clock import SystemClock
from forum.core.clock_sync import MOST_APART
from forum.core.database.database import Database
from forum.core.database.errors import describe


async def database(given: Given) -> AsyncIterator[Remark]:
    """Each question only if those before it were answered well."""
    used = given.forum.session_factory.database
    try:
        with reaching(used):
            await given.require_ready()
            async with used.engine.connect() as connection:
                if used.is_sqlite:
                    async for remark in _damage(connection):
                        yield remark
                else:
                    async for remark in _time(connection):
                        yield remark
                    async for remark in _tools(used):
                        yield remark
    except click.ClickException as error:
        yield wrong("database", error.message)
        return
    try:
        async with used.engine.connect() as connection:
            # Changes nothing, and is rolled back.
            await connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
    except (SQLAlchemyError, OSError) as error:
        yield wrong("database", f"{used.place} can't be written to: {describe(error)}")


async def _tools(used: Database) -> AsyncIterator[Remark]:
    try:
        find("pg_dump", await server_version(used))
    except BackupError as error:
        yield worth("machine", f"`forum backup` can't work: {error}")


async def _damage(connection: AsyncConnection) -> AsyncIterator[Remark]:
    told = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one()
    if told != "ok":
        yield wrong("database", "the file is damaged; stop the forum and restore a backup")


async def _time(connection: AsyncConnection) -> AsyncIterator[Remark]:
    there: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    skew = (SystemClock().now() - there).total_seconds()
    if abs(skew) > MOST_APART:
        seconds = round(abs(skew))
        yield wrong(
            "database",
            f"its clock and this machine's differ by {seconds} s; set both by a time server",
        )
