"""Migration 0033, back: merged ideas are ideas again, each with its own support and comments."""

from sqlalchemy import text

from forum.app.container import Forum
from forum.ideas.actions.merging import merge_idea
from forum.migrations.alembic_runner import downgrade
from tests.factories import cast_vote, post_public_comment, post_public_idea
from tests.people import BRAM, ELS, MARIA, TOM, acting_as

BEFORE = "0032"


async def test_merged_ideas_come_apart(forum: Forum) -> None:
    canonical, merged = await post_public_idea(forum), await post_public_idea(forum)
    for idea, voters in ((canonical, (BRAM, TOM)), (merged, (BRAM, MARIA, ELS))):
        for voter in voters:
            await cast_vote(forum, idea, by=voter)
        await post_public_comment(forum, idea.ref, by=TOM)
    async with acting_as(forum.session_factory, ELS) as uow:
        await merge_idea(uow, merged.number, canonical.number)
    database = forum.session_factory.database
    await downgrade(database.engine, BEFORE)
    async with database.engine.connect() as connection:
        ideas = await connection.execute(
            text("SELECT id, votes_count, comments_count FROM idea ORDER BY id")
        )
        comments = await connection.execute(text("SELECT subject_id FROM comment ORDER BY id"))
    assert ideas.all() == [(canonical.number, 2, 1), (merged.number, 3, 1)]
    assert comments.scalars().all() == [canonical.number, merged.number]
