"""Migration 0026: on SQLite the ids of deleted ideas, comments and exports aren't used again."""

from typing import Any

import pytest
from sqlalchemy import Connection, text

from forum.core.database.database import Database
from forum.migrations import history, migrate
from forum.migrations.alembic_runner import downgrade
from tests.integration.operating.older_database import add_row, create_older_database
from tests.services.databases import ON_SQLITE

BEFORE = "0025"
THIS = "0026"
TABLES = {"idea": "idea", "comment": "comment", "data_export": "export"}
KNOWN_BY = [
    *((name, known_by) for name in TABLES for known_by in (name, "journal_entry", "audit_entry")),
    *(
        (name, known_by)
        for name in ("idea", "comment")
        for known_by in ("sign_in", "waiting_action")
    ),
]
"""Each table, and a table with a row that names the highest of its ids."""


def _delete(connection: Connection, name: str, number: int) -> None:
    connection.execute(text(f"DELETE FROM {name} WHERE id = :number"), {"number": number})


def _schema(connection: Connection) -> set[tuple[str, str]]:
    of_them = ", ".join(f"'{name}'" for name in TABLES)
    rows = connection.execute(
        text(
            f"SELECT name, sql FROM sqlite_master WHERE type != 'table' AND tbl_name IN ({of_them})"
        )
    )
    return {(name, sql) for name, sql in rows}


@ON_SQLITE
@pytest.mark.parametrize(("name", "known_by"), KNOWN_BY)
async def test_a_used_id_is_not_used_again(empty_url: str, name: str, known_by: str) -> None:
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(create_older_database, BEFORE)
        await connection.run_sync(add_row, "member", id=1)
        before = await connection.run_sync(_schema)
        match known_by:
            case "idea" | "comment" | "data_export":
                await connection.run_sync(add_row, name, id=40)
            case "journal_entry" | "audit_entry":
                named = {"subject_kind": TABLES[name], "subject_id": 40}
                await connection.run_sync(add_row, known_by, **named)
            case _:
                await connection.run_sync(add_row, known_by, intent_data={TABLES[name]: 40})
    await migrate.migrate(database.engine)
    # Later migrations change indexes.
    await downgrade(database.engine, THIS)
    async with database.engine.begin() as connection:
        assert await connection.run_sync(_schema) == before, "indexes stay"
        await connection.run_sync(_delete, name, 40)
        assert await connection.run_sync(add_row, name) == 41
        await connection.run_sync(_delete, name, 41)
        assert await connection.run_sync(add_row, name) == 42
    await database.close()


@ON_SQLITE
async def test_what_is_written_stays_on_the_way_up_and_down(empty_url: str) -> None:
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(create_older_database, BEFORE)
        await connection.run_sync(add_row, "member", id=1)
        await connection.run_sync(add_row, "idea", id=7, title="Een bank", author_id=1)
        await connection.run_sync(add_row, "vote", idea_id=7, member_id=1)
        await connection.run_sync(add_row, "comment", id=3, body="Goed idee")
        await connection.run_sync(add_row, "comment", id=4, body="Ja!", parent_id=3)
        before = await connection.run_sync(_rows)
    await migrate.migrate(database.engine)
    assert await history.revision(database.engine) == history.newest()
    # Later migrations add columns.
    await downgrade(database.engine, THIS)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_rows) == before
    await downgrade(database.engine, BEFORE)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_rows) == before
    await database.close()


def _rows(connection: Connection) -> list[list[Any]]:
    """The rows, without the score of an idea, which a later migration computes anew."""
    return [
        [
            {column: value for column, value in row.items() if column != "trend"}
            for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()
        ]
        for name in ("idea", "comment", "vote")
    ]
