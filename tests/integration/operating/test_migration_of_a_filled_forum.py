"""A forum in use is migrated from version 0014 on, and back: every row that refers to another stays."""

from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, func, insert, select, text

from forum.core.database.database import Database
from forum.migrations import history
from forum.migrations.alembic_runner import alembic_config, downgrade, upgrade
from tests.services.databases import ON_SQLITE

MOMENT = "2026-03-01 12:00:00"


def _migrate(connection: Connection, revision: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection)

    def insert_row(name: str, **values: Any) -> None:
        table = tables.tables[name]
        required = {
            column.name: _value(column)
            for column in table.columns
            if not column.nullable and column.server_default is None and column.name not in values
        }
        connection.execute(insert(table).values(**required, **values))

    insert_row("member", id=1, email="maria@example.org", role="resident")
    insert_row("member_session", member_id=1)
    insert_row("follow", member_id=1, subject_kind="idea")
    insert_row("idea", id=1, author_id=1, title="Een bank", visibility="public", status="open")
    insert_row("comment", id=1, author_id=1, body="Goed idee", visibility="public")
    insert_row("vote", idea_id=1, member_id=1)
    insert_row("notice", id=1, member_id=1)
    insert_row("retention_run", id=1)


def _value(column: Any) -> Any:
    kind = str(column.type)
    if "CHAR" in kind or "TEXT" in kind:
        return "x"
    if kind == "JSON":
        return {}
    if "DATETIME" in kind or "TIMESTAMP" in kind:
        return func.datetime(MOMENT)
    return 1


def _counts(connection: Connection) -> dict[str, int]:
    tables = MetaData()
    tables.reflect(connection)
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in tables.tables.items()
    }


@ON_SQLITE
async def test_no_row_is_lost_on_the_way_up_and_down(empty_url: str) -> None:
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(_migrate, "0014")
        await connection.run_sync(_fill)
    async with database.engine.connect() as connection:
        before = await connection.run_sync(_counts)
    await upgrade(database.engine)
    async with database.engine.connect() as connection:
        after = await connection.run_sync(_counts)
        assert (await connection.execute(text("PRAGMA foreign_key_check"))).all() == []
        assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar_one() == 1
        seen = (await connection.execute(text("SELECT seen_on FROM member"))).scalar_one()
    assert {name: after[name] for name in before} == before
    assert seen > MOMENT[:10], "an unused account's time begins with the upgrade"
    assert await history.revision(database.engine) == history.newest()
    await downgrade(database.engine, "0014")
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_counts) == before
    await database.close()
