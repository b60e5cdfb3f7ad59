"""The search page, through ASGI: what readers type, find, and don't find."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from forum.core.clock import SystemClock
from forum.core.content.registry import ContentRegistry, content_info
from forum.core.content.search_port import SearchUnavailable
from forum.core.database.database import Database
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory
from forum.core.visibility import Visibility
from forum.web.middleware.errors import MESSAGES, ErrorsMiddleware
from forum.web.middleware.language import LanguageMiddleware
from forum.web.rate_limits.limiter import Limiter
from forum.web.rendering.pages import Renderer
from forum.web.request import AppState
from forum.web.routing import build_routes, get
from forum.web.urls import UrlBuilder
from search.actions.rebuild import reindex
from search.engines import make_engine
from search.engines.base import Engine, Hits, Query
from search.slice import SLICE
from tests.integration.search.memory_content import SITE, MemoryContent

ELSEWHERE = (
    "home:home", "ideas:list", "ideas:new", "projects:list", "updates:list", "home:me",
    "accounts:sign_in", "web:text_size", "about:about", "about:house_rules", "about:privacy",
    "about:accessibility",
)  # fmt: skip


async def _nothing(request: Request) -> Response:
    return PlainTextResponse("")


class House:
    """The search page with three shelves behind it."""

    def __init__(self, folder: Path) -> None:
        self.ideas, self.projects, self.updates = (
            MemoryContent("idea"),
            MemoryContent("project"),
            MemoryContent("update"),
        )
        self.database = Database(f"sqlite+aiosqlite:///{folder}/forum.db")
        self.engine = make_engine(self.database)
        shelves = (self.ideas, self.projects, self.updates)
        self.session_factory = SessionFactory(
            self.database,
            clock=SystemClock(),
            info=content_info(ContentRegistry.of(shelf.kind for shelf in shelves)),
        )
        others = [get("/" + name.replace(":", "/"), _nothing, name) for name in ELSEWHERE]
        routes = [*SLICE.routes, *others]
        self.app = Starlette(
            routes=build_routes(routes),
            middleware=[
                Middleware(LanguageMiddleware, site=SITE),
                Middleware(ErrorsMiddleware),
            ],
        )
        self.app.state.forum = AppState(
            {
                Site: SITE,
                SessionFactory: self.session_factory,
                Engine: self.engine,
                Renderer: Renderer(SITE, UrlBuilder(routes), MESSAGES | dict(SLICE.messages)),
                Limiter: Limiter({}, SystemClock()),
            }
        )
        self.client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app), base_url="http://forum.test"
        )

    async def page(self, path: str = "/en/search", **params: str) -> str:
        """The HTML of a page that must be there."""
        response = await self.client.get(path, params=params)
        assert response.status_code == 200
        return response.text

    async def titles(self, **params: str) -> list[str]:
        """The titles of the results."""
        page = await self.page(**params)
        found = re.findall(r"<h3[^>]*><a[^>]*><bdi>(.*?)</bdi>", page)
        return [unescape(re.sub("<[^>]*>", "", title)) for title in found]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    await house.engine.start()
    house.ideas.index(1, "Mehr Bänke im Park", "Barrierefreie **Wege** für alle.", "de")
    house.ideas.index(2, "Een praatbank", "Aan het plein.")
    house.ideas.index(3, "المكتبة في الحي", "كتب للجميع", "ar")
    house.projects.index(1, "Banken voor iedereen", "We plaatsen twaalf banken.")
    house.updates.index(1, "De eerste bank staat er", "Kom kijken.")
    await reindex(house.session_factory, house.engine)
    yield house
    await house.client.aclose()
    await house.engine.close()
    await house.database.close()


async def test_without_a_question_there_is_a_form_and_no_results(house: House) -> None:
    for params in ({}, {"q": ""}, {"q": "  \n "}, {"kind": "idea"}):
        page = await house.page(**params)
        assert 'name="q"' in page
        assert "facets" not in page
        assert "Nothing found" not in page


async def test_results_come_from_all_kinds_with_their_language_and_words_marked(
    house: House,
) -> None:
    page = await house.page(q="bänke park")
    assert '<h3 lang="de" dir="ltr"><a href="/en/ideas/1"><bdi>Mehr <mark>Bänke</mark> im' in page
    assert "1 result" in page
    assert "<span>Idea</span>" in page
    assert set(await house.titles(q="bank")) == {
        "De eerste bank staat er", "Banken voor iedereen", "Mehr Bänke im Park",
    }  # fmt: skip
    page = await house.page(q="barrierefr")
    assert "<mark>Barrierefreie</mark> Wege für alle." in page
    page = await house.page("/ar/search", q="مكتبة")
    assert '<h3 lang="ar" dir="rtl"><a href="/ar/ideas/3"><bdi><mark>المكتبة</mark>' in page


async def test_results_can_be_narrowed_to_one_kind(house: House) -> None:
    assert await house.titles(q="bank", kind="project") == ["Banken voor iedereen"]
    page = await house.page(q="bank", kind="project")
    assert (
        '<a href="/en/search?q=bank&amp;kind=project" aria-current="true"><span>Projects</span> '
        '<span class="count">(1)</span></a>'
    ) in page
    assert '<input type="hidden" name="kind" value="project">' in page
    assert len(await house.titles(q="bank", kind="nonsense")) == 3


async def test_choices_say_how_much_each_would_find(house: House) -> None:
    house.ideas.index(4, "Un banc pour tous, une bank", "Sur la place.", "fr")
    house.ideas.index(5, "مقعد bank", "في الحديقة", "ar")
    await reindex(house.session_factory, house.engine)
    page = await house.page(q="bank")
    assert re.findall(r"<span>([\w ]+)</span> <span class=\"count\">\((\d+)\)", page) == [
        ("Everything", "5"), ("Ideas", "3"), ("Projects", "1"), ("Updates", "1"),
        ("Any language", "5"),
    ]  # fmt: skip
    assert '<span lang="ar" dir="rtl">العربية</span> <span class="count">(1)</span>' in page
    page = await house.page(q="bank", language="ar")
    assert await house.titles(q="bank", language="ar") == ["مقعد bank"]
    assert '<input type="hidden" name="language" value="ar">' in page
    assert "/en/search?q=bank&amp;kind=idea&amp;language=ar" in page
    assert await house.titles(q="bank", language="ar", kind="project") == []
    assert len(await house.titles(q="bank", language="xx")) == 5
    # Where nothing is found there is nothing to count.
    assert 'class="count"' not in await house.page(q="xyzzy")


async def test_nobody_named_is_shown_or_found(house: House) -> None:
    assert await house.titles(q="Geheim") == []
    assert "Geheim" not in await house.page(q="bank")


async def test_what_was_hidden_is_not_shown_even_while_the_index_still_has_it(
    house: House,
) -> None:
    for visibility in Visibility:
        house.projects.move(1, visibility)
        shown = await house.titles(q="banken")
        assert shown == (["Banken voor iedereen"] if visibility is Visibility.public else [])
    del house.projects.summaries[1]
    assert "Nothing found" in await house.page(q="banken")


async def test_nothing_found_says_so_and_what_to_try(house: House) -> None:
    page = await house.page(q="<script>alert(1)</script>")
    assert "Nothing found" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "Look through all ideas" in page


async def test_some_of_the_words_are_said_to_be_only_some(house: House) -> None:
    page = await house.page(q="praatbank in de bibliotheek")
    assert "Nothing has all these words" in page
    assert "<mark>praatbank</mark>" in page


async def test_text_of_people_is_escaped_in_results(house: House) -> None:
    house.ideas.index(9, '<b>Soep</b> & "brood"', "<img src=x onerror=alert(1)> soep <i>")
    await reindex(house.session_factory, house.engine)
    page = await house.page(q="soep")
    assert "<bdi>&lt;b&gt;<mark>Soep</mark>&lt;/b&gt; &amp; &#34;brood&#34;</bdi>" in page
    assert "<img" not in page.split("<main", 1)[1]
    assert await house.titles(q='"soep"') == ['<b>Soep</b> & "brood"']


@pytest.mark.parametrize(
    "q",
    [
        "*", '"', "'", "-", "AND", "NEAR(a b)", "bank AND", "bank*", "-bank", "\x00", "\u202e",
        "x" * 5000, "bank " * 200, "%", "\\", "🥣", "\ufffd", "()", "a:b", "$1", "{{ 7*7 }}",
    ],
    ids=range(21),
)  # fmt: skip
async def test_no_text_is_an_error(house: House, q: str) -> None:
    page = await house.page(q=q)
    assert 'name="q"' in page


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%ed%a0%80", "q=a&q=bank", "q", "&&=&q=%00bank"])
async def test_no_address_is_an_error(house: House, query: str) -> None:
    assert (await house.client.get(f"/en/search?{query}")).status_code == 200


async def test_pages_follow_each_other_and_end(house: House) -> None:
    for number in range(100, 145):
        house.ideas.index(number, f"Tuin {number}")
    await reindex(house.session_factory, house.engine)
    seen: list[str] = []
    path: str | None = "/en/search?q=tuin&kind=idea"
    while path:
        page = (await house.client.get(path)).text
        assert "45 results" in page
        seen += re.findall(r"</mark> (\d+)</bdi>", page)
        more = re.search(r'<a class="button" href="([^"]*)" rel="next">', page)
        path = unescape(more[1]) if more else None
    assert seen == [str(number) for number in range(144, 99, -1)]


@pytest.mark.parametrize("after", ["x", "WzEwMDBd", "Wy0xXQ", "WyJhIl0", "W10", "💥"])
async def test_a_damaged_or_endless_cursor_is_no_page(house: House, after: str) -> None:
    response = await house.client.get("/en/search", params={"q": "bank", "after": after})
    assert response.status_code == 404


async def test_a_page_asks_each_kind_once(house: House) -> None:
    await house.page(q="bank")
    assert (house.ideas.asked, house.projects.asked, house.updates.asked) == (1, 1, 1)


async def test_an_engine_that_is_down_is_a_quiet_notice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(query: Query) -> Hits:
        raise SearchUnavailable("away")

    monkeypatch.setattr(house.engine, "find", away)
    page = await house.page(q="bank")
    assert "Searching doesn&#39;t work" in page or "Searching doesn't work" in page
    assert 'value="bank"' in page
