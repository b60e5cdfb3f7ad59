"""Migration 0046: colleagues' support is counted apart, and whoever wanted no mail still gets none."""

from sqlalchemy import text

from forum.accounts.tables import Rhythm
from forum.app.container import Forum
from forum.ideas.actions.merging import merge_idea
from forum.inbox.actions.subscriptions import choose_usual_rhythm
from forum.migrations.alembic_runner import downgrade, upgrade
from tests.factories import cast_vote, post_public_idea, read_idea
from tests.people import BRAM, ELS, MARIA, YUSUF, acting_as, member_of

BEFORE = "0042"


async def test_counts_and_rhythms_go_back_and_come_again(forum: Forum) -> None:
    canonical, merged = await post_public_idea(forum), await post_public_idea(forum)
    for idea, voters in ((canonical, (BRAM, MARIA)), (merged, (BRAM, YUSUF))):
        for voter in voters:
            await cast_vote(forum, idea, by=voter)
    async with acting_as(forum.session_factory, ELS) as uow:
        await merge_idea(uow, merged.number, canonical.number)
    async with acting_as(forum.session_factory, YUSUF) as uow:
        await choose_usual_rhythm(uow, uow.actor.member_id or 0, Rhythm.never)
    after = await read_idea(forum, canonical.number)
    database = forum.session_factory.database
    await downgrade(database.engine, BEFORE)
    async with database.engine.connect() as connection:
        counts = await connection.execute(
            text("SELECT votes_count FROM idea WHERE merged_into IS NULL")
        )
        mailed = await connection.execute(text("SELECT email FROM member WHERE NOT wants_mail"))
    assert counts.scalars().all() == [3]
    assert mailed.scalars().all() == [YUSUF.email]
    await upgrade(database.engine)
    again = await read_idea(forum, canonical.number)
    assert (again.votes_count, again.staff_votes, again.trend) == (2, 1, after.trend)
    assert (await member_of(forum.session_factory, YUSUF)).mail_rhythm is Rhythm.never
    assert (await member_of(forum.session_factory, MARIA)).mail_rhythm is Rhythm.daily
