"""A database of an older version, with rows, for tests of one migration."""

from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, insert, text

from forum.migrations.alembic_runner import alembic_config

MOMENT = "2026-03-01 12:00:00"


def create_older_database(connection: Connection, revision: str) -> None:
    """Make the tables of a version."""
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _value(column: Any) -> Any:
    kind = str(column.type)
    if kind == "JSON":
        return {}
    if "BOOL" in kind:
        return False
    if "DATE" in kind or "TIME" in kind:
        return text(f"'{MOMENT}'")
    return "x" if "CHAR" in kind else 1


def add_row(connection: Connection, /, name: str, **values: Any) -> int:
    """Insert a row, with placeholders in the required columns; returns its id."""
    metadata = MetaData()
    metadata.reflect(connection, only=[name])
    table = metadata.tables[name]
    required = {
        column.name: _value(column)
        for column in table.columns
        if not (column.nullable or column.primary_key or column.server_default)
    }
    result = connection.execute(insert(table).values(**required | values))
    assert result.inserted_primary_key is not None
    return int(result.inserted_primary_key[0])
