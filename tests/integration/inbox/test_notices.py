"""Notices, and how many of them a member hasn't read."""

import asyncio

from forum.app.container import Forum
from forum.inbox.actions import notify
from tests.factories import post_public_idea
from tests.people import MARIA, member

AT_ONCE = 20


async def test_those_that_come_at_the_same_moment_all_count(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    maria = await member(forum.session_factory, MARIA)

    async def tell() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            await notify(uow, [maria.pk], "new_comment", idea.ref)

    before = (await member(forum.session_factory, MARIA)).unread
    await asyncio.gather(*(tell() for _ in range(AT_ONCE)))
    assert (await member(forum.session_factory, MARIA)).unread == before + AT_ONCE
