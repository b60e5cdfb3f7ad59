"""Votes: one per member, exact under concurrent requests, and can be taken back."""

import asyncio

import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.journal.tables import JournalEntry
from forum.core.visibility import Visibility
from forum.ideas.presenters.cards import path_of
from forum.ideas.tables import Idea, Status, Vote
from forum.inbox.queries import follows
from forum.inbox.tables import Follow
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import (
    add_residents,
    change_visibility,
    post_pending_idea,
    post_public_idea,
    read_idea,
)
from tests.parsing import Page, link_path
from tests.people import CAST, MARIA, TOM, YUSUF, Person, member_of
from tests.services.databases import ON_SQLITE

CONCURRENT_VOTES = 100


async def votes_of(forum: Forum, idea: Idea) -> tuple[int, int]:
    """The stored count and the number of rows, which must agree."""
    async with forum.session_factory.read_session() as session:
        rows = await session.all(select(Vote.member_id).where(Vote.idea_id == idea.number))
    found = await read_idea(forum, idea.number)
    return found.votes_count + found.staff_votes, len(rows)


async def test_a_vote_counts_once(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    for _ in range(3):
        response = await yusuf.post(f"/nl/ideas/{idea.number}/vote")
        assert response.status_code == 303
        assert f"/nl/ideas/{idea.number}" in response.headers["location"]
    assert await votes_of(forum, idea) == (1, 1)


async def test_a_vote_taken_back_is_gone(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, votes=3)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/vote")
    for _ in range(2):
        assert (await yusuf.post(f"/nl/ideas/{idea.number}/unvote")).status_code == 303
    assert await votes_of(forum, idea) == (3, 3)
    await yusuf.post(f"/nl/ideas/{idea.number}/vote")
    assert await votes_of(forum, idea) == (4, 4)


async def test_concurrent_votes_all_count(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    voters = [
        await client_as(member)
        for member in await add_residents(forum.session_factory, CONCURRENT_VOTES)
    ]
    path = f"/nl/ideas/{idea.number}/vote"
    responses = await asyncio.gather(*(voter.post(path) for voter in voters))
    assert {response.status_code for response in responses} == {303}
    assert await votes_of(forum, idea) == (CONCURRENT_VOTES, CONCURRENT_VOTES)


async def test_concurrent_votes_of_one_member_count_once(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    path = f"/nl/ideas/{idea.number}/vote"
    responses = await asyncio.gather(*(yusuf.post(path) for _ in range(CONCURRENT_VOTES)))
    assert {response.status_code for response in responses} == {303}
    assert await votes_of(forum, idea) == (1, 1)


async def test_concurrent_votes_and_unvotes_leave_a_consistent_count(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    members = await add_residents(forum.session_factory, 10)
    voters = [await client_as(member) for member in members]
    actions = ("vote", "unvote", "vote", "unvote", "vote") * 4
    responses = await asyncio.gather(
        *(voter.post(f"/nl/ideas/{idea.number}/{action}") for voter in voters for action in actions)
    )
    # On PostgreSQL a deadlock would be a 500.
    assert {response.status_code for response in responses} == {303}
    count, rows = await votes_of(forum, idea)
    assert count == rows


@ON_SQLITE
async def test_a_vote_that_changes_nothing_emits_no_event(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    for action in ("vote", "vote", "unvote", "unvote"):
        await yusuf.post(f"/nl/ideas/{idea.number}/{action}")
    async with forum.session_factory.read_session() as session:
        entries = await session.all(select(JournalEntry).order_by(col(JournalEntry.id)))
    events = [entry.event for entry in entries if entry.event.startswith("Vote")]
    assert events == ["VoteCast", "VoteTakenBack"]


async def test_a_guests_vote_counts_once_the_address_is_confirmed(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    for _ in range(2):
        guest = new_client()
        response = await guest.post(
            f"/nl/ideas/{idea.number}/vote", data={"email": "jan@example.org"}
        )
        assert response.headers["location"] == "/nl/sign-in/code"
        assert (await votes_of(forum, idea))[0] in (0, 1)
        await drain()
        path = link_path([mail for mail in mails() if mail["To"] == "jan@example.org"][-1])
        confirmation = await guest.post(path)
        assert f"/nl/ideas/{idea.number}" in confirmation.headers["location"]
    assert await votes_of(forum, idea) == (1, 1)
    async with forum.session_factory.read_session() as session:
        follows = await session.all(select(Follow).where(Follow.subject_id == idea.number))
    assert len(follows) == 2  # the author, and this voter once


@ON_SQLITE
async def test_a_guest_without_an_address_keeps_the_page(
    forum: Forum, new_client: MakeClient
) -> None:
    idea = await post_public_idea(forum)
    response = await new_client().post(f"/nl/ideas/{idea.number}/vote", data={"email": "jan@"})
    assert response.status_code == 422
    assert Page(response.text).fields["email"] == "jan@"
    assert idea.title in response.text


@ON_SQLITE
async def test_with_htmx_the_response_is_the_vote_box(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    response = await yusuf.post(f"/nl/ideas/{idea.number}/vote", headers={"hx-request": "true"})
    assert response.status_code == 200
    assert "<html" not in response.text
    assert f"/nl/ideas/{idea.number}/unvote" in response.text


@ON_SQLITE
@pytest.mark.parametrize("status", [Status.declined, Status.realised])
async def test_a_vote_after_voting_has_ended_is_refused_with_the_reason(
    forum: Forum, client_as: ClientAs, status: Status
) -> None:
    idea = await post_public_idea(forum, votes=2, status=status)
    yusuf = await client_as(YUSUF)
    for action in ("vote", "unvote"):
        response = await yusuf.post(f"/en/ideas/{idea.number}/{action}")
        assert response.status_code == 403
        assert "you can&#39;t add your support any more" in response.text
    page = await yusuf.get(f"/en/ideas/{idea.number}", follow_redirects=True)
    assert "you can&#39;t add your support any more" in page.text
    assert f"/ideas/{idea.number}/vote" not in page.text
    assert await votes_of(forum, idea) == (2, 2)


@ON_SQLITE
@pytest.mark.parametrize("person", CAST, ids=lambda person: person.name)
async def test_everybody_with_an_account_may_vote(
    forum: Forum, client_as: ClientAs, person: Person
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    response = await (await client_as(person)).post(f"/nl/ideas/{idea.number}/vote")
    assert response.status_code == 303
    assert await votes_of(forum, idea) == (1, 1)


@ON_SQLITE
async def test_an_idea_that_isnt_public_gets_no_votes(forum: Forum, client_as: ClientAs) -> None:
    pending = await post_pending_idea(forum)
    hidden = await post_public_idea(forum)
    await change_visibility(forum, hidden.ref, Visibility.hidden)
    yusuf, maria = await client_as(YUSUF), await client_as(MARIA)
    for idea in (pending, hidden):
        assert (await yusuf.post(f"/nl/ideas/{idea.number}/vote")).status_code == 404
        assert (await maria.post(f"/nl/ideas/{idea.number}/vote")).status_code == 403
        assert await votes_of(forum, idea) == (0, 0)


@ON_SQLITE
@pytest.mark.parametrize("status", Status)
async def test_a_member_follows_without_supporting(
    forum: Forum, client_as: ClientAs, status: Status
) -> None:
    idea = await post_public_idea(forum, status=status)
    yusuf, path = await client_as(YUSUF), f"/nl/ideas/{idea.number}"
    for action, opposite in (("follow", "unfollow"), ("unfollow", "follow")):
        html = (await yusuf.get(path, follow_redirects=True)).text
        assert f'action="{path}/{action}"' in html and f'action="{path}/{opposite}"' not in html
        assert (await yusuf.post(f"{path}/{action}")).status_code == 303
    assert (await votes_of(forum, idea))[1] == 0


async def test_support_by_colleagues_is_counted_apart_and_leaves_the_order(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, votes=1)
    trend = (await read_idea(forum, idea.number)).trend
    tom = await client_as(TOM)
    for action, expected in (("vote", 1), ("vote", 1), ("unvote", 0), ("vote", 1)):
        await tom.post(f"/nl/ideas/{idea.number}/{action}")
        found = await read_idea(forum, idea.number)
        assert (found.votes_count, found.staff_votes, found.trend) == (1, expected, trend)
    page = (await tom.get(f"/en/{path_of(idea)}")).text
    assert "1 colleague of the municipality supports this too" in page


@ON_SQLITE
async def test_following_comes_with_support_and_with_a_comment_once(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    yusuf = await client_as(YUSUF)
    path = f"/nl/ideas/{idea.number}"
    for act in ("vote", "comments"):
        await yusuf.post(f"{path}/{act}", data={"body": "Ik doe graag mee."})
        assert await _follows(forum, idea)
        await yusuf.post(f"{path}/unfollow")
        await yusuf.post(f"{path}/{act}", data={"body": "Ik doe graag mee."})
        assert not await _follows(forum, idea), "what was done before brings nothing again"


async def _follows(forum: Forum, idea: Idea) -> bool:
    yusuf = await member_of(forum.session_factory, YUSUF)
    async with forum.session_factory.read_session() as session:
        return await follows(session, yusuf.pk, idea.ref)
