"""What pages say of themselves to other programs: addresses, cards and data; and the poster."""

import json
import re

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from tests.conftest import BASE_URL, ClientAs
from tests.factories import OPEN_CALL, change_visibility, post_public_idea
from tests.integration.projects.factories import write_project
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>')


async def data_of(client: httpx2.AsyncClient, path: str) -> list[dict[str, object]]:
    page = (await client.get(path, follow_redirects=True)).text
    found = DATA.findall(page)
    assert len(found) == 1
    document = json.loads(found[0])
    assert document["@context"] == "https://schema.org"
    things: list[dict[str, object]] = document["@graph"]
    return things


async def test_every_kind_of_page_says_what_it_is_about(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    title = "Een bank</script><!-- & 'meer'"
    idea = await post_public_idea(forum, title, by=MARIA)
    project = await write_project(forum)
    kinds = {
        "/nl/": ["WebSite"],
        f"/nl/ideas/{idea.number}": ["DiscussionForumPosting", "BreadcrumbList"],
        f"/nl/projects/{project.number}": ["Project", "BreadcrumbList"],
        f"/nl/ideas?call={OPEN_CALL}": ["Event"],
    }
    found = {path: await data_of(client, path) for path in kinds}
    assert {path: [each["@type"] for each in things] for path, things in found.items()} == kinds
    posting = found[f"/nl/ideas/{idea.number}"][0]
    assert (posting["headline"], posting["author"]) == (
        title, {"@type": "Person", "name": "Een inwoner"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("ideas?sort=new&q=bank", "ideas"),
        (
            "ideas?theme=buren&sort=votes&neighbourhood=noord",
            "ideas?neighbourhood=noord&theme=buren",
        ),
        ("about?x=1", "about"),
    ],
)
async def test_a_page_has_one_address(
    client: httpx2.AsyncClient, path: str, canonical: str
) -> None:
    page = (await client.get(f"/fr/{path}")).text
    url = f"{BASE_URL}/fr/{canonical}".replace("&", "&amp;")
    assert f'<link rel="canonical" href="{url}">' in page
    assert f'<meta property="og:url" content="{url}">' in page
    assert f'<meta property="og:image" content="{BASE_URL}/fr/card.png">' in page


async def test_search_engines_can_say_what_a_page_is_about(client: httpx2.AsyncClient) -> None:
    """Every page that the sitemap leads to describes itself in a sentence."""
    sitemap = (await client.get("/sitemaps/pages.xml")).text
    paths = re.findall(rf"<loc>{re.escape(BASE_URL)}(/nl/[^<]*)</loc>", sitemap)
    assert len(paths) > 5
    pages = {path: (await client.get(path)).text for path in paths}
    assert [path for path, page in pages.items() if '<meta name="description"' not in page] == []


async def test_what_isnt_public_says_nothing(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    await change_visibility(forum, idea.ref, Visibility.hidden)
    maria = await client_as(MARIA)
    page = (await maria.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert '<meta name="robots" content="noindex">' in page
    assert not [sign for sign in ("og:", "ld+json", "canonical", "oembed") if sign in page]


async def test_a_poster_leads_to_the_page(forum: Forum, client: httpx2.AsyncClient) -> None:
    idea = await post_public_idea(forum, "مقعد", language="ar")
    path = f"/nl/ideas/{idea.number}/poster"
    poster = (await client.get(path)).text
    address = f"{BASE_URL}/i/{idea.code}".partition("://")[2]
    assert f'dir="ltr">{address}</bdi>' in poster
    assert '<h2 id="poster-title" lang="ar" dir="rtl">مقعد</h2>' in poster
    assert forum.site.phone.replace(" ", "\N{NO-BREAK SPACE}") in poster
    picture = await client.get(f"/nl/ideas/{idea.number}/picture.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert (
        f'href="{path}"'
        in (await client.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    )


async def test_root_files_are_there(client: httpx2.AsyncClient) -> None:
    manifest = (await client.get("/manifest.webmanifest")).json()
    assert (manifest["name"], manifest["start_url"]) == ("Samenspraak", "/")
    for icon in manifest["icons"]:
        response = await client.get(icon["src"])
        assert response.headers["content-type"] == icon["type"]
    favicon = await client.get("/favicon.ico")
    assert favicon.content.startswith(b"\0\0\1\0")
