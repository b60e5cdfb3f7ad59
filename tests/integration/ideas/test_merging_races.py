"""Votes, comments and merges that overtake each other at a chosen point, on PostgreSQL."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlmodel import col, select

from forum.accounts.actions.members import actor_for
from forum.app.container import Forum
from forum.core.actor import Actor
from forum.core.content import lifecycle
from forum.core.unit_of_work import UnitOfWork
from forum.discussion.tables import Comment
from forum.ideas.actions import merging, votes
from forum.ideas.queries import groups
from forum.ideas.tables import Idea, Vote
from tests.conftest import ClientAs
from tests.factories import (
    add_residents,
    cast_vote,
    post_public_comment,
    post_public_idea,
    read_idea,
)
from tests.integration.ideas.test_merging import merge, split
from tests.interleaving import interleave, pause_after, pause_before
from tests.people import BRAM, TOM, YUSUF
from tests.services.databases import ON_POSTGRES

pytestmark = ON_POSTGRES


@pytest.fixture
async def pair(forum: Forum) -> tuple[Idea, Idea]:
    """Two ideas; Yusuf supports the second."""
    canonical, other = await post_public_idea(forum), await post_public_idea(forum)
    await cast_vote(forum, other, by=YUSUF)
    return canonical, other


async def check_counts(forum: Forum, *ideas: Idea) -> dict[int, int]:
    """The counts of the canonical ones of these ideas, which agree with the rows."""
    counts = {}
    async with forum.session_factory.read_session() as session:
        for idea in [await read_idea(forum, each.number) for each in ideas]:
            if idea.is_merged:
                continue
            group = await groups.numbers(session, idea.number)
            voters = await session.all(
                select(Vote.member_id).where(col(Vote.idea_id).in_(group)).distinct()
            )
            counts[idea.number] = idea.votes_count + idea.staff_votes
            assert counts[idea.number] == len(voters)
    return counts


@pytest.mark.parametrize("voted_for", ["canonical", "merged"])
async def test_a_vote_during_a_merge_counts_once(
    forum: Forum,
    client_as: ClientAs,
    monkeypatch: pytest.MonkeyPatch,
    pair: tuple[Idea, Idea],
    voted_for: str,
) -> None:
    """The vote is stored, and not counted yet, when the merge is committed."""
    canonical, other = pair
    await cast_vote(forum, canonical, by=BRAM)
    target, by = (canonical, YUSUF) if voted_for == "canonical" else (other, BRAM)
    browser = await client_as(by)
    response = await interleave(
        pause_after(monkeypatch, votes, "_insert_vote"),
        browser.post(f"/nl/ideas/{target.number}/vote"),
        lambda: merge(forum, other, canonical),
    )
    assert response.status_code == 303
    assert await check_counts(forum, *pair) == {canonical.number: 2}
    await split(forum, other)
    assert (await check_counts(forum, *pair))[target.number] == (2 if target is canonical else 1)


@pytest.mark.parametrize("step", ["merge", "split"])
async def test_a_vote_is_taken_back_meanwhile(
    forum: Forum,
    client_as: ClientAs,
    monkeypatch: pytest.MonkeyPatch,
    pair: tuple[Idea, Idea],
    step: str,
) -> None:
    canonical, other = pair
    await cast_vote(forum, canonical, by=YUSUF)
    if step == "split":
        await merge(forum, other, canonical)
    yusuf = await client_as(YUSUF)
    response = await interleave(
        pause_before(monkeypatch, votes, "_count_visible"),
        yusuf.post(f"/nl/ideas/{canonical.number}/unvote"),
        lambda: merge(forum, other, canonical) if step == "merge" else split(forum, other),
    )
    assert response.status_code == 303
    # Before the merge, or after the split, it was the support of one of the two ideas.
    expected = {canonical.number: 1} if step == "merge" else {canonical.number: 0, other.number: 1}
    assert await check_counts(forum, *pair) == expected


async def test_a_comment_during_a_merge_moves_along(
    forum: Forum, monkeypatch: pytest.MonkeyPatch, pair: tuple[Idea, Idea]
) -> None:
    canonical, other = pair
    await interleave(
        pause_after(monkeypatch, lifecycle, "submit"),
        post_public_comment(forum, other.ref, by=TOM),
        lambda: merge(forum, other, canonical),
    )
    async with forum.session_factory.read_session() as session:
        comment = await session.first(select(Comment))
    assert comment is not None
    assert (comment.subject_id, comment.origin_id) == (canonical.number, other.number)
    assert (await read_idea(forum, canonical.number)).comments_count == 1


async def test_two_merges_in_a_circle(forum: Forum, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is possible alone; whichever is second sees that the two are one already."""
    one, two = await post_public_idea(forum), await post_public_idea(forum)
    result = await interleave(
        pause_before(monkeypatch, merging, "lock_comments"),
        merge(forum, one, two),
        lambda: merge(forum, two, one),
    )
    assert isinstance(result, Exception)
    rows = [await read_idea(forum, each.number) for each in (one, two)]
    assert [each.merged_into for each in rows] == [None, one.number]


async def test_many_at_once(forum: Forum, pair: tuple[Idea, Idea]) -> None:
    """Votes on both ideas, taken back by some, while they are merged and split: nothing deadlocks."""
    members = await add_residents(forum.session_factory, 8)
    now = forum.session_factory.clock.now()

    async def act(index: int) -> None:
        actor = actor_for(members[index % len(members)], now)
        for number in (pair[index % 2].number, pair[0].number):
            await _until_settled(forum, actor, votes.cast_vote, number)
        if index % 3 == 0:
            await _until_settled(forum, actor, votes.take_vote_back, pair[0].number)

    async def moderate() -> None:
        for _ in range(4):
            await merge(forum, pair[1], pair[0])
            await split(forum, pair[1])

    await asyncio.gather(moderate(), *(act(index) for index in range(16)))
    await check_counts(forum, *pair)
    await merge(forum, pair[1], pair[0])
    await check_counts(forum, *pair)


async def _until_settled(
    forum: Forum, actor: Actor, action: Callable[[UnitOfWork, int], Awaitable[object]], number: int
) -> None:
    """Try again after a merge came in between, as often as these tests merge."""
    while True:
        try:
            async with forum.session_factory.unit_of_work(actor) as uow:
                await action(uow, number)
        except votes.MergedMeanwhile:
            continue
        return
