"""Database upgrade; Alembic is imported only when there is something to migrate."""

from importlib import import_module

from sqlalchemy.ext.asyncio import AsyncEngine

from forum.migrations.history import newest, revision


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade the database to the newest migration; does nothing when it is there."""
    if await revision(engine) != newest():
        # Imported here: Alembic takes half a second to import, which serving doesn't need.
        await import_module("forum.migrations.alembic_runner").upgrade(engine)
