"""The step before an act: said before anything is typed, taken by the form itself or on one's page."""

import httpx2
import pytest
from sqlmodel import select

from forum.accounts.actions.members import declare_neighbourhood
from forum.accounts.tables import Member, WaitingAction
from forum.app.container import Forum
from forum.ideas.tables import Idea, Vote
from forum.town.queries import part_by_slug
from forum.town.tables import Neighbourhood
from tests.conftest import ClientAs, MakeForum
from tests.factories import post_public_idea
from tests.parsing import flash_code
from tests.people import ANN, ELS, MARIA, NADIA, YUSUF, member_of
from tests.services.databases import ON_SQLITE

STEPS = "/nl/me/verification"
IDEA = {
    "title": "Een bank met een luifel",
    "body": "Voor wie wacht op de bus, en voor een praatje.",
}


async def count(forum: Forum, table: type) -> int:
    """How many rows a table has."""
    async with forum.session_factory.read_session() as session:
        return len(await session.all(select(table)))


async def say_home(client: httpx2.AsyncClient, home: str) -> httpx2.Response:
    """Say on one's page where one lives."""
    return await client.post(STEPS, data={"home": home})


async def test_a_vote_with_the_neighbourhood_counts_at_once(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    yusuf = await client_as(YUSUF)
    page = await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    assert 'id="f-vote-home"' in page.text
    response = await yusuf.post(f"/nl/ideas/{idea.number}/vote", data={"home": "centrum"})
    assert flash_code(response) == "vote_cast"
    member = await member_of(forum.session_factory, YUSUF)
    async with forum.session_factory.read_session() as session:
        centre = await part_by_slug(session, Neighbourhood, "centrum")
    assert centre is not None
    assert member.neighbourhood_id == centre.pk
    assert member.declared_at is not None
    page = await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)
    assert "vote-home" not in page.text


@ON_SQLITE
@pytest.mark.parametrize(("home", "status"), [("-", 303), ("noord", 303), ("mars", 422), ("", 422)])
async def test_where_one_may_live(
    forum: Forum, client_as: ClientAs, home: str, status: int
) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    yusuf = await client_as(YUSUF)
    response = await yusuf.post(f"/nl/ideas/{idea.number}/vote", data={"home": home})
    assert response.status_code == status
    assert await count(forum, Vote) == (1 if status == 303 else 0)
    declared = (await member_of(forum.session_factory, YUSUF)).declared_at
    assert (declared is not None) is (status == 303)


@ON_SQLITE
async def test_an_idea_and_a_comment_with_the_neighbourhood(
    forum: Forum, client_as: ClientAs
) -> None:
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    assert 'id="f-home"' in (await maria.get("/nl/ideas/new")).text
    response = await maria.post("/nl/ideas", data=IDEA | {"home": "centrum"})
    assert flash_code(response) == "idea_posted"
    idea = await post_public_idea(forum, "Een schommel", by=NADIA)
    comment = {"body": "Wat een goed plan is dit.", "home": "-"}
    response = await yusuf.post(f"/nl/ideas/{idea.number}/comments", data=comment)
    assert flash_code(response) == "comment_waiting"
    assert await count(forum, WaitingAction) == 0


@ON_SQLITE
async def test_a_missing_neighbourhood_keeps_what_was_typed(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/ideas", data=IDEA | {"home": ""})
    assert response.status_code == 422
    assert IDEA["body"] in response.text
    assert 'href="#f-home"' in response.text
    assert await count(forum, Idea) == 0


@ON_SQLITE
async def test_taking_support_back_needs_no_step(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/vote", data={"home": "-"})
    assert flash_code(await say_home(yusuf, "")) == "home_forgotten"
    assert (await yusuf.post(f"/nl/ideas/{idea.number}/unvote")).status_code == 303
    assert await count(forum, Vote) == 0


@ON_SQLITE
async def test_the_page_shows_and_changes_where_one_lives(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    assert " selected" not in (await maria.get(STEPS)).text
    for home, code in (("noord", "home_saved"), ("-", "home_saved"), ("", "home_forgotten")):
        assert flash_code(await say_home(maria, home)) == code
        page = (await maria.get(STEPS)).text
        assert (f'value="{home}" selected' in page) is bool(home)
    member = await member_of(forum.session_factory, MARIA)
    assert (member.neighbourhood_id, member.declared_at) == (None, None)
    assert (await say_home(maria, "mars")).status_code == 422


@ON_SQLITE
async def test_staff_comment_without_a_neighbourhood(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    els = await client_as(ELS)
    response = await els.post(
        f"/nl/ideas/{idea.number}/comments", data={"body": "Dank, we bekijken het."}
    )
    assert flash_code(response) == "comment_posted"


@ON_SQLITE
async def test_htmx_is_told_in_place(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    yusuf = await client_as(YUSUF)
    path, headers = f"/nl/ideas/{idea.number}/vote", {"hx-request": "true"}
    refused = await yusuf.post(path, headers=headers)
    assert refused.status_code == 403
    assert 'id="f-vote-home"' in refused.text
    assert await count(forum, WaitingAction) == 0
    answered = await yusuf.post(path, headers=headers, data={"home": "-"})
    assert answered.status_code == 200
    assert await count(forum, Vote) == 1


@ON_SQLITE
async def test_guests_share_one_cached_page_that_names_the_step(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, by=NADIA)
    path = f"/en/ideas/{idea.number}"
    first = await client.get(path, follow_redirects=True)
    maria = await client_as(MARIA)
    await maria.get(path, follow_redirects=True)
    second = await client.get(path, follow_redirects=True)
    assert "tell us once in which neighbourhood you live" in first.text
    assert 'name="home"' not in first.text
    assert first.headers["etag"] == second.headers["etag"]


@ON_SQLITE
async def test_by_default_nobody_is_asked(make_forum: MakeForum) -> None:
    assert not make_forum().site.asks_residence


@ON_SQLITE
async def test_administrators_see_where_a_member_says_they_live(
    forum: Forum, client_as: ClientAs
) -> None:
    await say_home(await client_as(MARIA), "centrum")
    maria = await member_of(forum.session_factory, MARIA)
    page = await (await client_as(ANN)).get(f"/en/admin/members/{maria.pk}")
    assert "Where they live, in their own words: Centrum" in page.text


async def test_a_neighbourhood_that_is_deleted_meanwhile(forum: Forum) -> None:
    member = await member_of(forum.session_factory, MARIA)
    async with forum.session_factory.unit_of_work() as uow:
        with pytest.raises(Exception, match="missing"):
            await declare_neighbourhood(uow, member.pk, 987_654)
    async with forum.session_factory.read_session() as session:
        found = await session.get(Member, member.pk)
    assert found is not None
    assert found.declared_at is None


@ON_SQLITE
async def test_a_neighbourhood_in_which_somebody_lives_is_not_deleted(
    forum: Forum, client_as: ClientAs
) -> None:
    await say_home(await client_as(MARIA), "centrum")
    async with forum.session_factory.read_session() as session:
        centre = await part_by_slug(session, Neighbourhood, "centrum")
    assert centre is not None
    path = f"/nl/admin/neighbourhoods/{centre.pk}"
    await (await client_as(ANN)).post(f"{path}/delete")
    assert (await (await client_as(ANN)).get(path)).status_code == 200
