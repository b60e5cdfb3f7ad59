"""Cards: pictures of public content for other sites, drawn once, and gone with what they show."""

import asyncio
from io import BytesIO

import httpx2
import pytest
from PIL import Image

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.web.rendering import cards
from tests.conftest import ClientAs
from tests.factories import change_visibility, post_public_idea
from tests.integration.projects.factories import write_project
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


def size_of(response: httpx2.Response) -> tuple[int, int]:
    assert response.headers["content-type"] == "image/png"
    return Image.open(BytesIO(response.content)).size


async def test_content_and_site_have_cards(forum: Forum, client: httpx2.AsyncClient) -> None:
    idea = await post_public_idea(forum, "Een praatbank", by=MARIA, name_shown="Maria D.")
    project = await write_project(forum)
    paths = ("card.png", f"ideas/{idea.number}/card.png", f"projects/{project.number}/card.png")
    responses = [await client.get(f"/nl/{path}") for path in paths]
    assert [size_of(response) for response in responses] == [(1200, 630)] * 3
    assert len({response.headers["etag"] for response in responses}) == 3
    for response in responses:
        again = {"if-none-match": response.headers["etag"]}
        repeated = await client.get(str(response.url), headers=again)
        assert (repeated.status_code, repeated.content) == (304, b"")


async def test_a_card_goes_with_the_idea(forum: Forum, client: httpx2.AsyncClient) -> None:
    """At once, also for whoever has its ETag, and also while the picture is still kept."""
    idea = await post_public_idea(forum, "Een praatbank")
    path = f"/nl/ideas/{idea.number}/card.png"
    etag = (await client.get(path)).headers["etag"]
    await change_visibility(forum, idea.ref, Visibility.hidden)
    assert (await client.get(path, headers={"if-none-match": etag})).status_code == 404


async def test_nobody_gets_a_card_of_what_isnt_public(forum: Forum, client_as: ClientAs) -> None:
    """Not even its author: the picture is for others."""
    idea = await post_public_idea(forum, by=MARIA)
    await change_visibility(forum, idea.ref, Visibility.hidden)
    maria = await client_as(MARIA)
    assert (await maria.get(f"/nl/ideas/{idea.number}/card.png")).status_code == 404


async def test_cards_are_drawn_once_and_one_at_a_time(
    forum: Forum, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, at_work, most = [], 0, 0
    draw = cards._draw

    def counted(card: cards.Card) -> bytes:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        drawn.append(card.title)
        png = draw(card)
        at_work -= 1
        return png

    monkeypatch.setattr(cards, "_draw", counted)
    ideas = [await post_public_idea(forum, title) for title in ("Een bank", "Een boom")]
    paths = [f"/nl/ideas/{idea.number}/card.png" for idea in ideas] * 3
    responses = await asyncio.gather(*(client.get(path) for path in paths))
    assert {response.status_code for response in responses} == {200}
    assert (sorted(drawn), most) == (["Een bank", "Een boom"], 1)


async def test_too_many_that_wait_are_asked_to_come_again(
    forum: Forum, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "MOST_WAITING", 1)
    ideas = [await post_public_idea(forum, title) for title in ("Een bank", "Een boom", "Een bus")]
    responses = await asyncio.gather(
        *(client.get(f"/nl/ideas/{idea.number}/card.png") for idea in ideas)
    )
    assert sorted(response.status_code for response in responses) == [200, 503, 503]
    assert all("retry-after" in each.headers for each in responses if each.status_code == 503)
