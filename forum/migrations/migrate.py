"""Migrating a database; Alembic is imported only when there is something to migrate."""

from importlib import import_module

from sqlalchemy.ext.asyncio import AsyncEngine

from forum.migrations.history import newest, revision


async def migrate(engine: AsyncEngine) -> None:
    """Bring the database to the newest migration; does nothing when it is there."""
    if await revision(engine) != newest():
        # Loaded here because Alembic costs half a second that serving doesn't need.
        await import_module("forum.migrations.alembic_runner").upgrade(engine)
