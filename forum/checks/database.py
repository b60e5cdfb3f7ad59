"""Database checks: reachable, migrated, undamaged, writable, clock in step, tools for backups."""

from collections.abc import AsyncIterator
from datetime import datetime

import click
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from forum.backup.archive import BackupError
from forum.backup.create import server_version
from forum.backup.postgres import find_tool
from forum.checks.result import CheckContext, CheckResult, error, warning
from forum.commands import report_unreachable
from forum.core.clock import SystemClock
from forum.core.clock_sync import MAX_SKEW
from forum.core.database.database import Database
from forum.health import write_fault


async def database(context: CheckContext) -> AsyncIterator[CheckResult]:
    """Check connection and migration first; only if both are fine, the rest."""
    db = context.forum.session_factory.database
    try:
        with report_unreachable(db):
            await context.require_ready()
            async with db.engine.connect() as connection:
                if db.is_sqlite:
                    async for result in _integrity(connection):
                        yield result
                else:
                    async for result in _clock_skew(connection):
                        yield result
                    async for result in _backup_tools(db):
                        yield result
    except click.ClickException as problem:
        yield error("database", problem.message)
        return
    if fault := await write_fault(context.forum.session_factory):
        yield error("database", f"{db.place} {fault}")


async def _backup_tools(db: Database) -> AsyncIterator[CheckResult]:
    try:
        find_tool("pg_dump", await server_version(db))
    except BackupError as problem:
        yield warning("machine", f"`forum backup` can't work: {problem}")


async def _integrity(connection: AsyncConnection) -> AsyncIterator[CheckResult]:
    result = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar_one()
    if result != "ok":
        yield error("database", "the file is damaged; stop the forum and restore a backup")


async def _clock_skew(connection: AsyncConnection) -> AsyncIterator[CheckResult]:
    server_time: datetime = (
        await connection.execute(text("SELECT clock_timestamp()"))
    ).scalar_one()
    skew = (SystemClock().now() - server_time).total_seconds()
    if abs(skew) > MAX_SKEW:
        seconds = round(abs(skew))
        yield error(
            "database",
            f"its clock and this machine's differ by {seconds} s; set both by a time server",
        )
