"""Migration 0027: mails that wait are given the member who has their address."""

from sqlalchemy import text

from forum.core.database.database import Database
from forum.migrations import migrate
from forum.migrations.alembic_runner import downgrade
from tests.integration.operating.older_database import add_row, create_older_database

BEFORE = "0026"


async def test_a_waiting_mail_is_its_members(empty_url: str) -> None:
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(create_older_database, BEFORE)
        member = await connection.run_sync(add_row, "member", email="maria@example.org")
        await connection.run_sync(add_row, "mail", address="maria@example.org")
        await connection.run_sync(add_row, "mail", address="new@example.org")
    await migrate.migrate(database.engine)
    async with database.engine.begin() as connection:
        rows = await connection.execute(text("SELECT address, member_id FROM mail"))
        assert {address: member_id for address, member_id in rows} == {
            "maria@example.org": member,
            "new@example.org": None,
        }
        if database.is_sqlite:
            found = await connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name = 'mail'")
            )
            assert "AUTOINCREMENT" in found.scalar_one()
    await downgrade(database.engine, BEFORE)
    await migrate.migrate(database.engine)
    await database.close()
