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
from forum.checks.result import CheckContext, CheckResult, error, warning
from forum.commands import reaching
from forum.core.clock import SystemClock
from forum.core.clock_sync import MOST_APART
from forum.core.database.database import Database
from forum.core.database.errors import describe


async def database(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Each question only if those before it were answered well."""
    used = context.forum.session_factory.database
    try:
        with reaching(used):
            await context.require_ready()
            async with used.engine.connect() as connection:
                if used.is_sqlite:
                    async for result in _damage(connection):
                        yield result
                else:
                    async for result in _time(connection):
                        yield result
                    async for result in _tools(used):
                        yield result
    except click.ClickException as problem:
        yield error("database", problem.message)
        return
    try:
        async with used.engine.connect() as connection:
            # Changes nothing, and is rolled back.
            await connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
    except (SQLAlchemyError, OSError) as problem:
        yield error("database", f"{used.place} can't be written to: {describe(problem)}")


async def _tools(used: Database) -> AsyncIterator[CheckResult]:
    try:
        find("pg_dump", await server_version(used))
    except BackupError as problem:
        yield warning("machine", f"`forum backup` can't work: {problem}")


async def _damage(connection: AsyncConnection) -> AsyncIterator[CheckResult]:
    answer = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one()
    if answer != "ok":
        yield error("database", "the file is damaged; stop the forum and restore a backup")


async def _time(connection: AsyncConnection) -> AsyncIterator[CheckResult]:
    there: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    skew = (SystemClock().now() - there).total_seconds()
    if abs(skew) > MOST_APART:
        seconds = round(abs(skew))
        yield error(
            "database",
            f"its clock and this machine's differ by {seconds} s; set both by a time server",
        )
