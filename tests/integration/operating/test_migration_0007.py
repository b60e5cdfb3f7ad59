"""Migration 0007: stored texts get the language of their script if theirs was plainly wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, insert, select

from forum import schema
from forum.core.database.database import Database
from forum.migrations import migrate
from forum.migrations.alembic_runner import alembic_config

BEFORE = "0005"
TEXTS = [
    ("nl", "Een bank op het plein, مرحبا", "nl"),
    ("nl", "هل يمكن إضافة الشاي أيضا؟ met koekjes", "ar"),
    ("ar", "هل يمكن إضافة الشاي أيضا؟", "ar"),
    ("ar", "گل و چای", "ar"),
    ("tr", "یک نیمکت بلند در میدان، گل و چای", ""),
    ("de", "Лавка для розмов на площі", ""),
    ("ar", "Bir bank", ""),
    ("fr", "42 👍", "fr"),
    ("it", "Çok güzel fikir", "it"),
]
PLACEHOLDERS: dict[type, Any] = {
    str: "x",
    int: 1,
    float: 0.0,
    bool: False,
    datetime: datetime.now(UTC),
}


def _fill(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows into a table of an older schema, with placeholders in the required columns."""
    metadata = MetaData()
    metadata.reflect(connection, only=[table])
    columns = [
        column
        for column in metadata.tables[table].columns
        if not (column.nullable or column.primary_key or column.server_default)
    ]
    defaults = {column.name: PLACEHOLDERS[column.type.python_type] for column in columns}
    connection.execute(insert(metadata.tables[table]), [defaults | row for row in rows])


def _create_older_database(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, BEFORE)
    ideas = [
        {"id": number, "code": str(number), "title": "1", "body": text, "language": language}
        for number, (language, text, _) in enumerate(TEXTS, 1)
    ]
    _fill(connection, "idea", ideas)
    comments = [
        {"id": number, "body": text, "language": language}
        for number, (language, text, _) in enumerate(TEXTS, 1)
    ]
    _fill(connection, "comment", comments)


@pytest.mark.parametrize("table", ["idea", "comment"])
async def test_stored_texts_get_the_language_of_their_script(empty_url: str, table: str) -> None:
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(_create_older_database)
    await migrate.migrate(database.engine)
    stored = schema.METADATA.tables[table]
    async with database.engine.connect() as connection:
        result = await connection.execute(select(stored.c.language).order_by(stored.c.id))
        languages = list(result.scalars())
    await database.close()
    assert languages == [expected for _, _, expected in TEXTS]
