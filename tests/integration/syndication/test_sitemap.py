"""Sitemap: everything public and nothing else, in parts of a fixed size."""

from xml.etree.ElementTree import fromstring

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.syndication.routes import sitemap
from tests.conftest import BASE_URL
from tests.factories import (
    OPEN_CALL,
    change_visibility,
    post_pending_idea,
    post_public_comment,
    post_public_idea,
    post_public_ideas,
)
from tests.integration.projects.factories import write_project
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def locations(client: httpx2.AsyncClient, path: str) -> list[str]:
    response = await client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/xml")
    found = [each.text or "" for each in fromstring(response.content).iter(f"{NAMESPACE}loc")]
    assert all(url.startswith(f"{BASE_URL}/") for url in found)
    return [url.removeprefix(BASE_URL) for url in found]


async def test_everything_public_is_found_and_nothing_else(
    forum: Forum, client: httpx2.AsyncClient
) -> None:
    shown = await post_public_idea(forum, "Een bank", language="fr")
    await post_public_comment(forum, shown.ref)
    await post_pending_idea(forum, "Wacht nog")
    hidden = await post_public_idea(forum, "Verborgen")
    await change_visibility(forum, hidden.ref, Visibility.hidden)
    project = await write_project(forum, "Steunpunt")
    await write_project(forum, "Nog niet", public=False)
    parts = await locations(client, "/sitemap.xml")
    assert parts == ["/sitemaps/pages.xml", "/sitemaps/ideas/1.xml", "/sitemaps/projects/1.xml"]
    pages, ideas, projects = [await locations(client, part) for part in parts]
    assert ideas == [f"/fr/ideas/{shown.number}-een-bank"]
    assert projects == [f"/nl/projects/{project.number}-steunpunt"]
    assert {"/nl/", "/nl/about", f"/nl/ideas?call={OPEN_CALL}"} <= set(pages)
    for path in (*pages, *ideas, *projects):
        assert (await client.get(path)).status_code == 200, path
    robots = (await client.get("/robots.txt")).text
    assert f"Sitemap: {BASE_URL}/sitemap.xml" in robots.splitlines()


async def test_parts_are_ranges_of_ids(
    forum: Forum, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PART_SIZE", 3)
    monkeypatch.setattr("forum.syndication.queries.BATCH", 2)
    ideas = await post_public_ideas(forum, 7)
    for idea in ideas[3:6]:
        await change_visibility(forum, idea.ref, Visibility.hidden)
    parts = (await locations(client, "/sitemap.xml"))[1:]
    listed = [path for part in parts for path in await locations(client, part)]
    numbers = [int(path.split("/")[3].partition("-")[0]) for path in listed]
    assert numbers == [idea.number for idea in (*ideas[:3], ideas[6])]
    assert len(parts) == len({(number - 1) // 3 for number in numbers})


@pytest.mark.parametrize("part", ["ideas/2", "ideas/999999999999999", "comments/1", "cases/1"])
async def test_there_is_no_part_without_content(client: httpx2.AsyncClient, part: str) -> None:
    assert (await client.get(f"/sitemaps/{part}.xml")).status_code == 404
