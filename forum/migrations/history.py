"""Migration history: the newest migration on disk, and the one a database is at."""

from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from forum.core.database.access import is_missing

MIGRATIONS = Path(__file__).resolve().parent


def newest() -> str:
    """Number of the newest migration on disk; they are numbered consecutively."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def revision(engine: AsyncEngine) -> str | None:
    """Number of the migration a database is at, or None for an empty or missing one."""
    if is_missing(engine):
        return None
    async with engine.connect() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return None
        result = await connection.execute(text("SELECT version_num FROM alembic_version"))
        return result.scalar()
