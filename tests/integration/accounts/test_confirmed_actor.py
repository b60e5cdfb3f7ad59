"""What a guest confirms by mail is the member's in the journal, as if they had been signed in."""

import httpx2
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry
from tests.conftest import Drain, Mails
from tests.factories import post_public_idea
from tests.parsing import link_path
from tests.people import MARIA, YUSUF, member_of


async def test_a_confirmed_vote_is_the_members(
    forum: Forum, client: httpx2.AsyncClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await client.post(f"/en/ideas/{idea.number}/vote", data={"email": YUSUF.email})
    await drain()
    await client.post(link_path(mails()[-1]))
    yusuf = await member_of(forum.session_factory, YUSUF)
    async with forum.session_factory.read_session() as session:
        actors = await session.all(
            select(col(JournalEntry.actor_id)).where(col(JournalEntry.event) == "VoteCast")
        )
    assert actors == [yusuf.id]
