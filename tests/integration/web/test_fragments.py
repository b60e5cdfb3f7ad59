"""Fragments: with `HX-Request` a page is sent without its layout, and an error has its target."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.ideas.tables import Status
from tests.conftest import ClientAs
from tests.factories import post_public_idea
from tests.integration.moderation import case_steps
from tests.people import ELS, MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE

HTMX_HEADERS = {"hx-request": "true"}
PATHS = ("/nl/", "/nl/ideas", "/nl/search?q=koffie", "/nl/projects", "/nl/updates", "/nl/about")


def is_fragment(response: httpx2.Response) -> bool:
    html = response.text.strip()
    return html.startswith("<title>") and html.endswith("</main>") and html.count("<h1") == 1


@pytest.mark.parametrize("path", PATHS)
async def test_a_public_page_without_its_layout(client: httpx2.AsyncClient, path: str) -> None:
    # In both orders: the page cache must not mix up pages and fragments.
    for headers in (HTMX_HEADERS, {}, HTMX_HEADERS):
        response = await client.get(path, headers=headers)
        assert response.status_code == 200
        assert is_fragment(response) is bool(headers)


async def test_staff_pages_without_their_layout(client_as: ClientAs) -> None:
    assert is_fragment(await (await client_as(ELS)).get("/nl/moderation", headers=HTMX_HEADERS))
    assert is_fragment(await (await client_as(TOM)).get("/nl/office", headers=HTMX_HEADERS))


async def test_a_form_with_faults_comes_back_in_its_place(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/nl/ideas", data={"title": "Kort"}, headers=HTMX_HEADERS)
    assert response.status_code == 422
    assert is_fragment(response) and 'id="faults"' in response.text
    assert "hx-retarget" not in response.headers


async def test_an_error_is_retargeted_to_the_whole_page(client: httpx2.AsyncClient) -> None:
    response = await client.get("/ar/ideas/999999", headers=HTMX_HEADERS)
    assert response.status_code == 404 and is_fragment(response)
    assert response.headers["hx-retarget"] == "#main"
    assert "hx-retarget" not in (await client.get("/ar/ideas/999999")).headers


@pytest.mark.parametrize("action", ["vote", "unvote"])
async def test_a_refused_vote_replaces_the_button_by_the_reason(
    forum: Forum, client_as: ClientAs, action: str
) -> None:
    idea = await post_public_idea(forum, status=Status.declined)
    yusuf = await client_as(YUSUF)
    response = await yusuf.post(f"/en/ideas/{idea.number}/{action}", headers=HTMX_HEADERS)
    assert response.status_code == 403
    assert response.text.strip().startswith('<div class="vote" id="vote">')
    assert 'class="why-not"' in response.text


async def test_the_flash_message_is_part_of_the_fragment(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    response = await maria.post("/en/me/settings", data={"language": "en"}, headers=HTMX_HEADERS)
    response = await maria.get(response.headers["location"], headers=HTMX_HEADERS)
    assert is_fragment(response) and "Your choices are saved." in response.text
    assert not await case_steps.cases(forum)
