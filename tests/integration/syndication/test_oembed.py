"""oEmbed: a quotation of public content, for addresses of this site only."""

import json
from urllib.parse import quote
from xml.etree.ElementTree import fromstring

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from tests.conftest import BASE_URL
from tests.factories import change_visibility, post_public_idea
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE


async def ask(client: httpx2.AsyncClient, url: str, more: str = "") -> httpx2.Response:
    return await client.get(f"/oembed?url={quote(url, safe='')}{more}")


async def test_the_link_on_a_page_leads_to_its_quotation(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    idea = await post_public_idea(forum, "Een <script>bank</script>", by=MARIA)
    page = (await client.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    link = page.partition('type="application/json+oembed" href="')[2].partition('"')[0]
    data = (await client.get(link.replace("&amp;", "&"))).json()
    assert (data["version"], data["type"], data["title"]) == ("1.0", "rich", idea.title)
    assert "<blockquote" in data["html"]
    assert "<script" not in data["html"]
    assert MARIA.name not in json.dumps(data)
    assert data["thumbnail_url"] == f"{BASE_URL}/nl/ideas/{idea.number}/card.png"
    root = fromstring((await client.get(f"{link.replace('&amp;', '&')}&format=xml")).content)
    assert {each.tag: each.text for each in root}["html"] == data["html"]


async def test_it_keeps_to_the_room_that_there_is(forum: Forum, client: httpx2.AsyncClient) -> None:
    idea = await post_public_idea(forum)
    url = f"{BASE_URL}/fr/ideas/{idea.number}-whatever"
    data = (await ask(client, url, "&maxwidth=300&maxheight=100")).json()
    assert (data["width"], data["height"]) == (300, 100)
    assert "thumbnail_url" not in data
    assert f"{BASE_URL}/fr/ideas/{idea.number}-" in data["html"]


@pytest.mark.parametrize(
    "url",
    [
        "", "http://elsewhere.example.org/nl/ideas/1", BASE_URL, f"{BASE_URL}/nl/ideas",
        f"{BASE_URL}@elsewhere.example.org/nl/ideas/1", f"{BASE_URL}/nl/comments/1", f"{BASE_URL}/xx/ideas/1",
        f"{BASE_URL}/nl/ideas/999", f"{BASE_URL}/nl/moderation/cases/1", "/nl/ideas/1", "file:///etc/hosts",
    ],
)  # fmt: skip
async def test_other_addresses_are_not_found(
    forum: Forum, client: httpx2.AsyncClient, url: str
) -> None:
    await post_public_idea(forum)
    assert (await ask(client, url)).status_code == 404


async def test_hidden_content_is_not_quoted(forum: Forum, client: httpx2.AsyncClient) -> None:
    idea = await post_public_idea(forum)
    await change_visibility(forum, idea.ref, Visibility.hidden)
    assert (await ask(client, f"{BASE_URL}/nl/ideas/{idea.number}")).status_code == 404


async def test_an_unknown_format_isnt_implemented(client: httpx2.AsyncClient) -> None:
    assert (await ask(client, f"{BASE_URL}/nl/ideas/1", "&format=yaml")).status_code == 501
