"""With `HX-Request` every page answers without its frame, and a no says where it belongs."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.ideas.tables import Status
from tests.conftest import ClientAs
from tests.factories import post_public_idea
from tests.integration.moderation import case_steps
from tests.people import ELS, MARIA, TOM, YUSUF

HX = {"hx-request": "true"}
PUBLIC = ("/nl/", "/nl/ideas", "/nl/search?q=koffie", "/nl/projects", "/nl/updates", "/nl/about")


def is_fragment(answer: httpx2.Response) -> bool:
    html = answer.text.strip()
    return html.startswith("<title>") and html.endswith("</main>") and html.count("<h1") == 1


@pytest.mark.parametrize("path", PUBLIC)
async def test_a_page_without_its_frame(client: httpx2.AsyncClient, path: str) -> None:
    # In both orders: what is kept ready of the one isn't given for the other.
    for headers in (HX, {}, HX):
        answer = await client.get(path, headers=headers)
        assert answer.status_code == 200
        assert is_fragment(answer) is bool(headers)


async def test_staff_pages_too(client_as: ClientAs) -> None:
    assert is_fragment(await (await client_as(ELS)).get("/nl/moderation", headers=HX))
    assert is_fragment(await (await client_as(TOM)).get("/nl/office", headers=HX))


async def test_a_form_with_faults_comes_back_in_its_place(client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    answer = await maria.post("/nl/ideas", data={"title": "Kort"}, headers=HX)
    assert answer.status_code == 422
    assert is_fragment(answer) and 'id="faults"' in answer.text
    assert "hx-retarget" not in answer.headers


async def test_an_error_takes_the_place_of_the_page(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/ar/ideas/999999", headers=HX)
    assert answer.status_code == 404 and is_fragment(answer)
    assert answer.headers["hx-retarget"] == "#main"
    assert "hx-retarget" not in (await client.get("/ar/ideas/999999")).headers


@pytest.mark.parametrize("way", ["vote", "unvote"])
async def test_a_refused_vote_has_its_reason_where_the_button_was(
    forum: Forum, client_as: ClientAs, way: str
) -> None:
    idea = await post_public_idea(forum, status=Status.declined)
    yusuf = await client_as(YUSUF)
    answer = await yusuf.post(f"/en/ideas/{idea.number}/{way}", headers=HX)
    assert answer.status_code == 403
    assert answer.text.strip().startswith('<div class="vote" id="vote">')
    assert 'class="why-not"' in answer.text


async def test_what_is_said_after_a_change_is_part_of_it(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    answer = await maria.post("/en/me/preferences", data={"language": "en"}, headers=HX)
    answer = await maria.get(answer.headers["location"], headers=HX)
    assert is_fragment(answer) and "Your choices are saved." in answer.text
    assert not await case_steps.cases(forum)
