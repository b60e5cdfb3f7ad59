"""Migration runner: the only user of Alembic, imported only when a database must change."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from forum.core.database.advisory_lock import MIGRATION, lock_number
from forum.core.database.engines import BEGIN
from forum.migrations.history import MIGRATIONS

BUSY_TIMEOUT_SECONDS = 600
"""Seconds to wait on SQLite for a concurrent migration."""


def alembic_config() -> Config:
    """Alembic's configuration, built without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def _upgrade(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def upgrade(engine: AsyncEngine) -> None:
    """Upgrade the database to the newest migration; does nothing when it is there.

    Concurrent upgrades are serialised: the second one waits, and then has nothing to do.
    """
    async with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
            await connection.rollback()
            await connection.execution_options(**{BEGIN: "IMMEDIATE"})
        async with connection.begin():
            if connection.dialect.name == "postgresql":
                await lock_number(connection, MIGRATION)
            await connection.run_sync(_upgrade)
