"""Texts kept from before get the language of their script, where theirs was plainly wrong."""

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
KEPT = [
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
ZEROS: dict[type, Any] = {str: "x", int: 1, float: 0.0, bool: False, datetime: datetime.now(UTC)}


def _fill(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows of an older table: what isn't given and must be there is anything at all."""
    metadata = MetaData()
    metadata.reflect(connection, only=[table])
    columns = [
        column
        for column in metadata.tables[table].columns
        if not (column.nullable or column.primary_key or column.server_default)
    ]
    needed = {column.name: ZEROS[column.type.python_type] for column in columns}
    connection.execute(insert(metadata.tables[table]), [needed | row for row in rows])


def _make_older(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, BEFORE)
    ideas = [
        {"id": number, "code": str(number), "title": "1", "body": text, "language": language}
        for number, (language, text, _) in enumerate(KEPT, 1)
    ]
    _fill(connection, "idea", ideas)
    comments = [
        {"id": number, "body": text, "language": language}
        for number, (language, text, _) in enumerate(KEPT, 1)
    ]
    _fill(connection, "comment", comments)


@pytest.mark.parametrize("table", ["idea", "comment"])
async def test_kept_texts_follow_their_script(empty_url: str, table: str) -> None:
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(_make_older)
    await migrate.migrate(database.engine)
    kept = schema.METADATA.tables[table]
    async with database.engine.connect() as connection:
        found = await connection.execute(select(kept.c.language).order_by(kept.c.id))
        languages = list(found.scalars())
    await database.close()
    assert languages == [expected for _, _, expected in KEPT]
