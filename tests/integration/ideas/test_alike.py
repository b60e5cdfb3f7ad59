"""Ideas like one: on its page, while one is written, and once before it is sent."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea
from tests.conftest import ClientAs, Drain
from tests.factories import change_visibility, post_public_idea, read_idea
from tests.parsing import Page, flash_code
from tests.people import ELS, MARIA, YUSUF
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE

COFFEE = ("Koffieochtend in het buurthuis", "Elke dinsdag koffie voor wie thuis alleen zit.")
CUPPA = ("Samen koffie drinken op dinsdag", "Koffie in het buurthuis, voor wie alleen thuis zit.")
BENCHES = ("Meer zitbanken", "Banken langs het kanaal, om onderweg uit te rusten.")
CHARGING = ("Laadpalen in de wijk", "Elektrische wagens kunnen hier nergens laden.")


def typed(text: tuple[str, str], **more: str) -> dict[str, str]:
    return {"title": text[0], "body": text[1]} | more


@pytest.fixture
async def ideas(forum: Forum, drain: Drain) -> list[Idea]:
    """Two that are alike, and one that isn't."""
    found = [
        await post_public_idea(forum, title, by=MARIA, body=body)
        for title, body in (COFFEE, CUPPA, BENCHES)
    ]
    await drain()
    return found


async def test_the_page_of_an_idea_names_those_like_it(
    client: httpx2.AsyncClient, ideas: list[Idea]
) -> None:
    pages = [
        (await client.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text for idea in ideas
    ]
    assert [CUPPA[0] in pages[0], COFFEE[0] in pages[1]] == [True, True]
    assert 'id="alike"' not in pages[2]


async def test_one_that_was_hidden_is_named_no_more(
    forum: Forum, client: httpx2.AsyncClient, ideas: list[Idea]
) -> None:
    await change_visibility(forum, ideas[1].ref, Visibility.hidden, by=ELS)
    page = await client.get(f"/nl/ideas/{ideas[0].number}", follow_redirects=True)
    assert CUPPA[0] not in page.text


async def test_while_one_is_typed_those_like_it_can_be_supported(
    client: httpx2.AsyncClient, ideas: list[Idea]
) -> None:
    answer = await client.post(
        "/nl/ideas/alike", data=typed(COFFEE), headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert f'formaction="/nl/ideas/{ideas[0].number}/vote"' in answer.text
    for text in (CHARGING, ("", ""), ("Kof", "")):
        assert "<li>" not in (await client.post("/nl/ideas/alike", data=typed(text))).text


async def test_it_is_said_once_before_sending_and_then_it_is_sent(
    client_as: ClientAs, ideas: list[Idea]
) -> None:
    yusuf = await client_as(YUSUF)
    first = await yusuf.post("/nl/ideas", data=typed(COFFEE))
    assert first.status_code == 422
    assert 'id="alike-first"' in first.text
    assert COFFEE[1] in first.text, "what was typed is kept"
    second = await yusuf.post("/nl/ideas", data=typed(COFFEE, alike_seen="yes"))
    assert second.status_code == 303


async def test_after_a_preview_it_is_not_said_again(client_as: ClientAs, ideas: list[Idea]) -> None:
    yusuf = await client_as(YUSUF)
    preview = await yusuf.post("/nl/ideas", data=typed(COFFEE, alike_seen="yes", preview="yes"))
    assert preview.status_code == 200
    assert Page(preview.text).fields["alike_seen"] == "yes"


async def test_what_is_like_nothing_is_sent_at_once(client_as: ClientAs, ideas: list[Idea]) -> None:
    response = await (await client_as(YUSUF)).post("/nl/ideas", data=typed(CHARGING))
    assert response.status_code == 303


async def test_supporting_one_from_the_form_takes_its_fields(
    forum: Forum, client_as: ClientAs, ideas: list[Idea]
) -> None:
    yusuf = await client_as(YUSUF)
    response = await yusuf.post(f"/nl/ideas/{ideas[0].number}/vote", data=typed(COFFEE))
    assert (response.status_code, flash_code(response)) == (303, "vote_cast")
    assert (await read_idea(forum, ideas[0].number)).votes_count == 1
