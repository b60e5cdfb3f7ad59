"""The counter of unread notices."""

import asyncio

from forum.app.container import Forum
from forum.inbox.actions.notices import notify
from tests.factories import post_public_idea
from tests.people import MARIA, member_of

CONCURRENT_NOTICES = 20


async def test_concurrent_notices_are_all_counted(forum: Forum) -> None:
    idea = await post_public_idea(forum)
    maria = await member_of(forum.session_factory, MARIA)

    async def notify_maria() -> None:
        async with forum.session_factory.unit_of_work() as uow:
            await notify(uow, [maria.pk], "new_comment", idea.ref)

    before = (await member_of(forum.session_factory, MARIA)).unread
    await asyncio.gather(*(notify_maria() for _ in range(CONCURRENT_NOTICES)))
    assert (await member_of(forum.session_factory, MARIA)).unread == before + CONCURRENT_NOTICES
