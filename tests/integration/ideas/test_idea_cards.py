"""The page of an idea and the cards of lists: what leads where, and what isn't said twice."""

import httpx2
import pytest

from forum.app.container import Forum
from forum.ideas.tables import Status
from tests.conftest import ClientAs
from tests.factories import change_status, post_public_idea
from tests.parsing import Page
from tests.people import MARIA, TOM
from tests.services.databases import ON_SQLITE

ANSWER = "We zetten er drie, nog dit jaar."


@ON_SQLITE
async def test_the_page_has_the_number_and_leads_to_what_is_like_it(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, neighbourhood="noord", theme="groen")
    response = await client.get(f"/en/ideas/{idea.number}", follow_redirects=True)
    page = Page(response.text)
    assert f"Idea {idea.number}" in page.text
    for query in ("status=open", "neighbourhood=noord", "theme=groen"):
        link = f"/en/ideas?{query}"
        assert link in page.links
        assert idea.title in (await client.get(link)).text


@ON_SQLITE
async def test_the_answer_stands_once_and_before_the_timeline(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum)
    await change_status(forum, idea, Status.under_review)
    await change_status(forum, idea, Status.accepted, answer=ANSWER)
    html = (await client.get(f"/en/ideas/{idea.number}", follow_redirects=True)).text
    assert html.count(ANSWER) == 1
    assert html.index(idea.body_html) < html.index(ANSWER) < html.index('id="timeline"')
    assert 'href="#answer"' in html
    assert html.count('aria-current="step"') == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "status", "place", "theme"),
    [
        ("", True, True, True),
        ("status=under_review", False, True, True),
        ("neighbourhood=noord", True, False, True),
        ("theme=groen", True, True, False),
        ("theme=groen&neighbourhood=noord&status=under_review", False, False, False),
    ],
)
async def test_a_list_says_only_what_its_filters_leave_open(
    forum: Forum, client: httpx2.AsyncClient, query: str, status: bool, place: bool, theme: bool
) -> None:
    idea = await post_public_idea(forum, neighbourhood="noord", theme="groen")
    await change_status(forum, idea, Status.under_review)
    html = (await client.get(f"/en/ideas?{query}")).text
    card = Page(html[html.index("<article") : html.index("</article>")])
    assert ("Being looked into" in card.text) is status
    assert ("Noord" in card.text) is place
    assert ("groen (en)" in card.text) is theme


@ON_SQLITE
async def test_open_is_said_where_it_is_news(
    forum: Forum, client: httpx2.AsyncClient, client_as: ClientAs
) -> None:
    await post_public_idea(forum, by=MARIA)
    assert "status-open" not in (await client.get("/nl/ideas")).text
    assert "status-open" in (await (await client_as(MARIA)).get("/nl/me")).text
    assert "status-open" not in (await (await client_as(TOM)).get("/nl/ideas")).text
