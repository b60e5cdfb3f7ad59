"""Migration 0028: votes of accounts that were erased before stay in the totals, without a hash."""

from sqlalchemy import text

from forum.core.database.database import Database
from forum.migrations import migrate
from forum.migrations.alembic_runner import downgrade
from tests.integration.operating.older_database import add_row, create_older_database

BEFORE = "0027"


async def test_votes_stay(empty_url: str) -> None:
    database = Database(empty_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(create_older_database, BEFORE)
        member = await connection.run_sync(add_row, "member")
        idea = await connection.run_sync(add_row, "idea")
        await connection.run_sync(add_row, "vote", idea_id=idea, member_id=member)
    await migrate.migrate(database.engine)
    await downgrade(database.engine, BEFORE)
    await migrate.migrate(database.engine)
    async with database.engine.begin() as connection:
        votes = (await connection.execute(text("SELECT idea_id, member_id FROM vote"))).all()
        assert [tuple(vote) for vote in votes] == [(idea, member)]
        hashes = (await connection.execute(text("SELECT count(*) FROM voter_hash"))).scalar_one()
        assert hashes == 0
    await database.close()
