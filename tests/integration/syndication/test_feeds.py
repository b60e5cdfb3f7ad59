"""Atom feeds: well formed, filtered like the lists, without names nobody chose to show, gone when hidden."""

from xml.etree.ElementTree import Element, fromstring

import httpx2
import pytest
from httpx2 import ASGITransport, AsyncClient

from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.delivery.change_poller import ChangePoller
from forum.core.visibility import Visibility
from forum.ideas.tables import Status
from forum.projects.tables import ProjectState
from forum.web.page_cache.cache import PageCache
from tests.conftest import BASE_URL
from tests.factories import (
    NEIGHBOURHOODS,
    OPEN_CALL,
    THEMES,
    change_status,
    change_visibility,
    post_public_idea,
)
from tests.frozen_clock import FrozenClock
from tests.integration.projects.factories import draft_update, publish, write_project
from tests.people import MARIA, YUSUF
from tests.services.databases import ON_SQLITE

ATOM = "{http://www.w3.org/2005/Atom}"


def parse(response: httpx2.Response) -> Element:
    assert (response.status_code, response.headers["content-type"]) == (200, "application/atom+xml")
    return fromstring(response.text)


def texts(feed: Element, path: str) -> list[str | None]:
    found = feed.findall("/".join(f"{ATOM}{step}" for step in path.split("/")))
    return [element.text for element in found]


async def test_ideas_are_fed_with_every_step(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    named = await post_public_idea(
        forum, "Een <b>bank</b> & een boom", by=MARIA, name_shown="Maria D."
    )
    anonymous = await post_public_idea(forum, "مقعد", by=YUSUF, language="ar")
    clock.advance(days=2)
    await change_status(forum, named, Status.under_review)
    feed = parse(await client.get("/feeds/ideas.atom?lang=en"))
    assert texts(feed, "title") == ["Ideas – Samenspraak"]
    assert set(texts(feed, "entry/title")) == {named.title, anonymous.title}
    assert set(texts(feed, "entry/author/name")) == {"Maria D.", "A resident"}
    assert set(texts(feed, "entry/id")) == {
        f"{BASE_URL}/i/{idea.code}" for idea in (named, anonymous)
    }
    assert texts(feed, "updated") == [clock.now().isoformat(timespec="seconds")]
    languages = {
        entry.get("{http://www.w3.org/XML/1998/namespace}lang")
        for entry in feed.findall(f"{ATOM}entry")
    }
    assert languages == {"nl", "ar"}
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": f"{BASE_URL}/feeds/ideas.atom?lang=en", "alternate": f"{BASE_URL}/en/ideas",
    }  # fmt: skip


@ON_SQLITE
async def test_feeds_are_filtered_like_lists(forum: Forum, client: httpx2.AsyncClient) -> None:
    await post_public_idea(
        forum,
        "Hier",
        status=Status.accepted,
        neighbourhood=NEIGHBOURHOODS[0],
        theme=THEMES[0],
        call=OPEN_CALL,
    )
    await post_public_idea(forum, "Elders", neighbourhood=NEIGHBOURHOODS[1], theme=THEMES[1])
    for title, place, state in (
        ("Binnen", NEIGHBOURHOODS[0], ProjectState.running),
        ("Buiten", NEIGHBOURHOODS[1], ProjectState.done),
    ):
        project = await write_project(forum, title, neighbourhood=place, state=state)
        await publish(forum, await draft_update(forum, project, f"Nieuws: {title}"))
    expected = {
        f"ideas.atom?neighbourhood={NEIGHBOURHOODS[0]}": ["Hier"],
        f"ideas.atom?theme={THEMES[1]}": ["Elders"],
        "ideas.atom?status=accepted": ["Hier"],
        f"ideas.atom?call={OPEN_CALL}": ["Hier"],
        f"ideas.atom?theme={THEMES[0]}&status=open": [],
        "ideas.atom?theme=no-such-theme": [],
        f"projects.atom?neighbourhood={NEIGHBOURHOODS[1]}": ["Buiten"],
        "projects.atom?state=running": ["Binnen"],
        f"updates.atom?neighbourhood={NEIGHBOURHOODS[0]}": ["Nieuws: Binnen"],
        "updates.atom": ["Nieuws: Buiten", "Nieuws: Binnen"],
    }
    found = {
        path: texts(parse(await client.get(f"/feeds/{path}")), "entry/title") for path in expected
    }
    assert {path: sorted(map(str, titles)) for path, titles in found.items()} == {
        path: sorted(titles) for path, titles in expected.items()
    }


@ON_SQLITE
async def test_an_id_outlives_a_new_title(forum: Forum, client: httpx2.AsyncClient) -> None:
    project = await write_project(forum, "Eerst")
    update = await draft_update(forum, project)
    await publish(forum, update)
    ids = {
        name: texts(parse(await client.get(f"/feeds/{name}.atom")), "entry/id")
        for name in ("projects", "updates")
    }
    assert ids == {
        "projects": [f"{BASE_URL}/p/{project.number}"],
        "updates": [f"{BASE_URL}/p/{project.number}#update-{update.number}"],
    }
    followed = await client.get(f"/p/{project.number}", headers={"accept-language": "fr"})
    assert followed.headers["location"].startswith(f"/fr/projects/{project.number}-")


@ON_SQLITE
async def test_a_cached_feed_loses_what_is_hidden_at_once(forum: Forum) -> None:
    app = create_app(forum)
    poller = ChangePoller(
        forum.session_factory,
        forum.dispatcher.handlers.values(),
        app.state.forum.part(PageCache).invalidate,
    )
    await post_public_idea(forum, "Blijft")
    idea = await post_public_idea(forum, "Gaat weg")
    await poller.poll()
    async with AsyncClient(transport=ASGITransport(app), base_url=BASE_URL) as client:
        first = await client.get("/feeds/ideas.atom")
        again = {
            "if-none-match": first.headers["etag"],
            "if-modified-since": first.headers["last-modified"],
        }
        assert (await client.get("/feeds/ideas.atom", headers=again)).status_code == 304
        await change_visibility(forum, idea.ref, Visibility.hidden)
        await poller.poll()
        second = await client.get("/feeds/ideas.atom", headers=again)
    assert texts(parse(second), "entry/title") == ["Blijft"]


@ON_SQLITE
@pytest.mark.parametrize("path", ["ideas", "projects", "updates"])
async def test_pages_name_their_feed(forum: Forum, client: httpx2.AsyncClient, path: str) -> None:
    page = (await client.get(f"/fr/{path}")).text
    assert 'type="application/atom+xml" title="' in page
    assert f'href="/feeds/{path}.atom?lang=fr"' in page
