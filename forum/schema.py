"""Every table of the house, gathered for migrations and the drift test, and the way to migrate."""

from importlib import import_module
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from forum.accounts import tables as accounts
from forum.core import delivering, journal, postbox, retention, versions
from forum.discussion import tables as discussion
from forum.ideas import tables as ideas
from forum.inbox import tables as inbox
from forum.projects import tables as projects
from forum.web import tables as web
from moderation import tables as moderation
from search import tables as search

# Importing a module registers its tables; naming it here keeps the import.
TABLES = (
    journal, postbox, delivering, retention, versions, web, accounts, inbox, discussion, ideas, projects,
    moderation, search,
)  # fmt: skip
METADATA = SQLModel.metadata
MIGRATIONS = Path(__file__).resolve().parent / "migrations"


def newest() -> str:
    """The newest migration there is: they are numbered, one after the other."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


async def migrate(engine: AsyncEngine) -> None:
    """Bring the database to the newest migration; does nothing when it is there."""
    if await revision(engine) != newest():
        # Loaded here because Alembic costs half a second that serving doesn't need.
        await import_module("forum.migrations.run").upgrade(engine)


async def clear(engine: AsyncEngine) -> None:
    """Drop every table of ours: only for a database in which there is nobody."""
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.drop_all)
        await connection.execute(text("DROP TABLE IF EXISTS alembic_version"))


async def revision(engine: AsyncEngine) -> str | None:
    """The migration the database is at, or None for an empty one."""
    async with engine.connect() as connection:
        if not await connection.run_sync(lambda sync: inspect(sync).has_table("alembic_version")):
            return None
        found = await connection.execute(text("SELECT version_num FROM alembic_version"))
        return found.scalar()
