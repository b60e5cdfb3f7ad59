"""Migration runner: the only user of Alembic, imported only when a database must change."""

from collections.abc import Callable

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

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


def _run(connection: Connection, action: Callable[[Config, str], None], revision: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    action(config, revision)


async def upgrade(engine: AsyncEngine) -> None:
    """Upgrade the database to the newest migration; does nothing when it is there.

    Concurrent upgrades are serialised: the second one waits, and then has nothing to do.
    """
    await _migrate(engine, command.upgrade, "head")


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    """Bring the database back to an earlier migration; what later ones added is lost."""
    await _migrate(engine, command.downgrade, revision)


async def _migrate(
    engine: AsyncEngine, action: Callable[[Config, str], None], revision: str
) -> None:
    async with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            await _prepare_sqlite(connection)
        try:
            async with connection.begin():
                if not is_sqlite:
                    await lock_number(connection, MIGRATION)
                await connection.run_sync(_run, action, revision)
                if is_sqlite:
                    await _check_foreign_keys(connection)
        finally:
            if is_sqlite:
                # Its settings aren't those of other connections.
                await connection.invalidate()


async def _prepare_sqlite(connection: AsyncConnection) -> None:
    """Wait for other migrations, and let tables be replaced while rows refer to them.

    To change a column SQLite's table is copied and dropped, which counts as deleting all its rows.
    """
    await connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
    await connection.rollback()
    # Directly, because SQLAlchemy begins a transaction first, and in one the pragma does nothing.
    raw = await connection.get_raw_connection()
    assert raw.driver_connection is not None
    await raw.driver_connection.execute("PRAGMA foreign_keys = OFF")
    await connection.execution_options(**{BEGIN: "IMMEDIATE"})


async def _check_foreign_keys(connection: AsyncConnection) -> None:
    """Raise `IntegrityError` if a migration left a row that refers to a missing one."""
    broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
    if broken:
        raise IntegrityError(f"rows refer to missing ones: {broken[:3]}", None, Exception())
