"""Races between notices of comments, and between confirmations of a draft, on PostgreSQL."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from forum.accounts.actions.members import actor_for, add_member
from forum.app.container import Forum
from forum.core.errors import Conflict
from forum.core.journal.tables import Delivery
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.discussion import handlers
from forum.discussion.actions import comments as actions
from forum.discussion.actions.comments import NewComment
from forum.discussion.queries import comments as queries
from forum.discussion.tables import Comment
from forum.inbox.actions.follows import follow
from tests.conftest import Drain, MakeForum
from tests.factories import add_residents, change_visibility, post_public_comment, post_public_idea
from tests.interleaving import interleave, pause_after
from tests.people import MARIA, YUSUF
from tests.services.databases import ON_POSTGRES

pytestmark = ON_POSTGRES


async def test_two_processes_notify_the_same_followers(
    forum: Forum, make_forum: MakeForum, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lock order: the answered member's id is above that of the idea's author; both follow it."""
    idea = await post_public_idea(forum, by=MARIA)
    [follower] = await add_residents(forum.session_factory, 1)
    async with forum.session_factory.unit_of_work(
        actor_for(follower, forum.session_factory.clock.now())
    ) as uow:
        await follow(uow, follower.pk, idea.ref)
        parent = await actions.post_comment(
            uow, idea.ref, NewComment(rich_text_from_plain("Ik kom."), "nl")
        )
    await change_visibility(forum, parent.ref, Visibility.public)
    await drain()
    second_forum = make_forum()
    await post_public_comment(forum, idea.ref, "Fijn!", by=YUSUF, parent=parent)
    pause = pause_after(monkeypatch, handlers, "notify")

    async def notify_of_another() -> None:
        await post_public_comment(forum, idea.ref, "Nog iets.", by=YUSUF)
        await second_forum.dispatcher.drain()

    await interleave(pause, drain(), notify_of_another, waits=True)
    async with forum.session_factory.read_session() as session:
        assert not await session.fetch_all(select(col(Delivery.reaction), col(Delivery.fault)))


async def test_a_draft_confirmed_by_two_concurrent_links_is_one_comment(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await post_public_idea(forum)
    async with forum.session_factory.unit_of_work() as uow:
        jan = await add_member(uow, "jan@example.org", language="nl")
        draft = await actions.keep_draft(
            uow, idea.ref, NewComment(rich_text_from_plain("Ik kom mee."), "nl")
        )

    async def confirm() -> None:
        async with forum.session_factory.unit_of_work(
            actor_for(jan, forum.session_factory.clock.now())
        ) as uow:
            await actions.submit_draft(uow, await queries.comment(uow, draft.ref.id))

    pause = pause_after(monkeypatch, queries, "comment")
    assert isinstance(await interleave(pause, confirm(), confirm), Conflict)
    async with forum.session_factory.read_session() as session:
        [stored] = await session.all(select(Comment))
    assert (stored.visibility, stored.author_id) == (Visibility.pending, jan.id)
