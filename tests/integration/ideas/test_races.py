"""Races of officials, administrators and imports with concurrent transactions, on PostgreSQL."""

import asyncio

import pytest

from forum.app.container import Forum
from forum.core.errors import Forbidden
from forum.core.text.html import rich_text_from_markdown
from forum.core.visibility import Visibility
from forum.ideas.actions import statuses
from forum.ideas.queries import ideas as queries
from forum.ideas.routes import post
from forum.ideas.tables import Idea, Status, Vote
from forum.town import actions
from forum.town import queries as town_queries
from forum.town.tables import Theme
from tests.conftest import ClientAs
from tests.factories import BODY, change_visibility, post_public_idea, read_idea
from tests.interleaving import interleave, pause_before
from tests.people import ANN, BRAM, MARIA, TOM, YUSUF, acting_as, member_of
from tests.services.databases import ON_POSTGRES

pytestmark = ON_POSTGRES


async def _first_theme(forum: Forum) -> Theme:
    async with forum.session_factory.read_session() as session:
        return (await town_queries.themes(session))[0]


async def _accept(forum: Forum, idea: Idea) -> None:
    async with acting_as(forum.session_factory, TOM) as uow:
        current = await queries.idea(uow, idea.number)
        await statuses.change_status(
            uow, current, Status.accepted, answer=rich_text_from_markdown("Dat doen we.")
        )


async def test_a_vote_under_way_keeps_nobody_from_the_idea_nor_the_idea_a_voter(
    forum: Forum,
) -> None:
    """So that none of them waits for another who waits for them."""
    idea = await post_public_idea(forum)
    members = [await member_of(forum.session_factory, each) for each in (YUSUF, BRAM)]
    first, second = [
        Vote(idea_id=idea.number, member_id=member.pk, cast_at=idea.posted_at) for member in members
    ]
    async with (
        asyncio.timeout(20),
        forum.session_factory.unit_of_work() as voting,
        forum.session_factory.unit_of_work() as locking,
        forum.session_factory.unit_of_work() as voting_later,
    ):
        await voting.add(first)
        await voting.flush()
        await queries.idea(locking, idea.number, for_update=True)
        await voting_later.add(second)
        await voting_later.flush()


async def test_a_step_of_an_idea_that_is_hidden_meanwhile_is_refused(
    forum: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its notice would be lost: nobody would get it, even after the idea is public again."""
    idea = await post_public_idea(forum, status=Status.under_review)
    pause = pause_before(monkeypatch, statuses, "change_status")
    result = await interleave(
        pause, _accept(forum, idea), lambda: change_visibility(forum, idea.ref, Visibility.hidden)
    )
    assert isinstance(result, Forbidden)
    assert (await read_idea(forum, idea.number)).status is Status.under_review


async def test_a_theme_deleted_while_an_idea_is_posted_in_it(
    forum: Forum, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = await _first_theme(forum)
    maria, ann = await client_as(MARIA), await client_as(ANN)
    data = {"title": "Koffie op het plein", "body": BODY, "language": "nl", "theme": theme.slug}
    response = await interleave(
        pause_before(monkeypatch, post, "_keep"),
        maria.post("/nl/ideas", data=data),
        lambda: ann.post(f"/nl/admin/themes/{theme.id}/delete"),
    )
    assert response.status_code == 409
    assert BODY in response.text, "the response keeps what was typed"


async def test_a_theme_deleted_while_a_colleague_saves_it(
    forum: Forum, client_as: ClientAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = await _first_theme(forum)
    first, second = await client_as(ANN), await client_as(ANN)
    data = {"name_nl": "Samen koken en eten", "position": "7"}
    response = await interleave(
        pause_before(monkeypatch, actions, "write_theme"),
        first.post(f"/nl/admin/themes/{theme.id}", data=data),
        lambda: second.post(f"/nl/admin/themes/{theme.id}/delete"),
    )
    assert response.status_code == 404
    assert "Samen koken en eten" in response.text, "the response keeps what was typed"
