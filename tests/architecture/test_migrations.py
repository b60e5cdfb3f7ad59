"""Migrations: they create exactly the tables that the code defines, on both databases."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Enum, TypeDecorator, text
from sqlalchemy.types import TypeEngine

from forum import schema
from forum.core.database.database import Database
from forum.migrations import history, migrate
from forum.migrations.alembic_runner import alembic_config
from forum.migrations.comparison import is_comparable_on_sqlite
from tests.services.databases import ON_SQLITE


def _differences(connection: Connection) -> list[Any]:
    def differs(_context: object, _inspected: object, _column: object, inspected_type: Any,
                own_type: TypeEngine[Any]) -> bool | None:  # fmt: skip
        own = own_type.impl if isinstance(own_type, TypeDecorator) else own_type
        # The application stores enums as short text: compare its length.
        if isinstance(own, Enum):
            return bool(getattr(inspected_type, "length", None) != own.length)
        return None

    options = {"compare_type": differs, "compare_server_default": True}
    if connection.dialect.name == "sqlite":
        options["include_object"] = is_comparable_on_sqlite
    context = MigrationContext.configure(connection, opts=options)
    return compare_metadata(context, schema.METADATA)


async def test_the_migrations_make_the_tables(database_url: str) -> None:
    database = Database(database_url)
    async with database.engine.connect() as connection:
        differences = await connection.run_sync(_differences)
    await database.close()
    assert not differences, "run: make migration NUMBER=… NAME=…"


@ON_SQLITE
async def test_the_migrations_keep_ids_from_being_reused(database_url: str) -> None:
    """Altering a table on SQLite copies it, without AUTOINCREMENT unless the migration says so."""
    database = Database(database_url)
    tables = text(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
    )
    async with database.engine.connect() as connection:
        migrated = set((await connection.execute(tables)).scalars())
    await database.close()
    assert migrated == {
        name
        for name, table in schema.METADATA.tables.items()
        if table.dialect_options["sqlite"]["autoincrement"]
    }


async def test_migrating_again_does_nothing(database_url: str) -> None:
    database = Database(database_url)
    assert await history.revision(database.engine) == history.newest()
    await migrate.migrate(database.engine)
    assert await history.revision(database.engine) == history.newest()
    await database.close()


@pytest.fixture
def script() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config())


def test_the_history_is_one_line(script: ScriptDirectory) -> None:
    assert len(script.get_heads()) == 1
    for revision in script.walk_revisions():
        assert not revision.is_merge_point
        assert revision.revision.isdigit()
