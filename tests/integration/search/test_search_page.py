"""The search page over ASGI: queries, results, facets, pagination, an engine that is down."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx2
import pytest
from sqlmodel import SQLModel
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from forum.core.clock import SystemClock
from forum.core.content.registry import ContentRegistry, content_info
from forum.core.content.review_policy import ReviewPolicy
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
from tests.integration.search.conftest import TABLES
from tests.integration.search.memory_content import SITE, MemoryContent

OTHER_ROUTES = (
    "home:home", "ideas:list", "ideas:new", "projects:list", "updates:list", "home:me",
    "accounts:sign_in", "web:text_size", "about:about", "about:help", "about:house_rules", "about:privacy",
    "about:accessibility", "syndication:site_card",
)  # fmt: skip


async def _empty_response(request: Request) -> Response:
    return PlainTextResponse("")


class SearchPageHarness:
    """The search page with an engine and three kinds of content."""

    def __init__(self, folder: Path) -> None:
        self.ideas, self.projects, self.updates = (
            MemoryContent("idea"),
            MemoryContent("project"),
            MemoryContent("update"),
        )
        self.database = Database(f"sqlite+aiosqlite:///{folder}/forum.db")
        self.engine = make_engine(self.database)
        contents = (self.ideas, self.projects, self.updates)
        self.session_factory = SessionFactory(
            self.database,
            clock=SystemClock(),
            info=content_info(ContentRegistry.of(content.content_type for content in contents)),
        )
        other_routes = [
            get("/" + name.replace(":", "/"), _empty_response, name) for name in OTHER_ROUTES
        ]
        routes = [*SLICE.routes, *other_routes]
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
                Renderer: Renderer(
                    SITE, UrlBuilder(routes), MESSAGES | dict(SLICE.messages), ReviewPolicy()
                ),
                Limiter: Limiter({}, SystemClock()),
            }
        )
        self.client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app), base_url="http://forum.test"
        )

    async def page(self, path: str = "/en/search", **params: str) -> str:
        """The HTML of a page with status 200."""
        response = await self.client.get(path, params=params)
        assert response.status_code == 200
        return response.text

    async def titles(self, **params: str) -> list[str]:
        """The titles of the results."""
        html = await self.page(**params)
        found = re.findall(r"<h3[^>]*><a[^>]*><bdi>(.*?)</bdi>", html)
        return [unescape(re.sub("<[^>]*>", "", title)) for title in found]


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[SearchPageHarness]:
    harness = SearchPageHarness(tmp_path)
    async with harness.database.engine.begin() as connection:
        await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables=TABLES))
    await harness.engine.start()
    harness.ideas.put(1, "Mehr Bänke im Park", "Barrierefreie **Wege** für alle.", "de")
    harness.ideas.put(2, "Een praatbank", "Aan het plein.")
    harness.ideas.put(3, "المكتبة في الحي", "كتب للجميع", "ar")
    harness.projects.put(1, "Banken voor iedereen", "We plaatsen twaalf banken.")
    harness.updates.put(1, "De eerste bank staat er", "Kom kijken.")
    await reindex(harness.session_factory, harness.engine)
    yield harness
    await harness.client.aclose()
    await harness.engine.close()
    await harness.database.close()


async def test_without_a_query_there_is_a_form_and_no_results(harness: SearchPageHarness) -> None:
    for params in ({}, {"q": ""}, {"q": "  \n "}, {"kind": "idea"}):
        html = await harness.page(**params)
        assert 'name="q"' in html
        assert "facets" not in html
        assert "Nothing found" not in html


async def test_results_come_from_all_kinds_with_their_language_and_words_marked(
    harness: SearchPageHarness,
) -> None:
    html = await harness.page(q="bänke park")
    assert '<h3 lang="de" dir="ltr"><a href="/en/ideas/1"><bdi>Mehr <mark>Bänke</mark> im' in html
    assert "1 result" in html
    assert "<span>Idea</span>" in html
    assert set(await harness.titles(q="bank")) == {
        "De eerste bank staat er", "Banken voor iedereen", "Mehr Bänke im Park", "Een praatbank",
    }  # fmt: skip
    html = await harness.page(q="barrierefr")
    assert "<mark>Barrierefreie</mark> Wege für alle." in html
    html = await harness.page("/ar/search", q="مكتبة")
    assert '<h3 lang="ar" dir="rtl"><a href="/ar/ideas/3"><bdi><mark>المكتبة</mark>' in html


async def test_results_can_be_narrowed_to_one_kind(harness: SearchPageHarness) -> None:
    assert await harness.titles(q="bank", kind="project") == ["Banken voor iedereen"]
    html = await harness.page(q="bank", kind="project")
    assert (
        '<a href="/en/search?q=bank&amp;kind=project" aria-current="true"><span>Projects</span> '
        '<span class="count">(1)</span></a>'
    ) in html
    assert '<input type="hidden" name="kind" value="project">' in html
    assert len(await harness.titles(q="bank", kind="nonsense")) == 4


async def test_facets_show_the_number_of_results(harness: SearchPageHarness) -> None:
    harness.ideas.put(4, "Un banc pour tous, une bank", "Sur la place.", "fr")
    harness.ideas.put(5, "مقعد bank", "في الحديقة", "ar")
    await reindex(harness.session_factory, harness.engine)
    html = await harness.page(q="bank")
    assert re.findall(r"<span>([\w ]+)</span> <span class=\"count\">\((\d+)\)", html) == [
        ("Everything", "6"), ("Ideas", "4"), ("Projects", "1"), ("Updates", "1"),
        ("Any language", "6"),
    ]  # fmt: skip
    assert '<span lang="ar" dir="rtl">العربية</span> <span class="count">(1)</span>' in html
    html = await harness.page(q="bank", language="ar")
    assert await harness.titles(q="bank", language="ar") == ["مقعد bank"]
    assert '<input type="hidden" name="language" value="ar">' in html
    assert "/en/search?q=bank&amp;kind=idea&amp;language=ar" in html
    assert await harness.titles(q="bank", language="ar", kind="project") == []
    assert len(await harness.titles(q="bank", language="xx")) == 6
    # Without results there are no counts.
    assert 'class="count"' not in await harness.page(q="xyzzy")


async def test_authors_are_neither_shown_nor_found(harness: SearchPageHarness) -> None:
    assert await harness.titles(q="Geheim") == []
    assert "Geheim" not in await harness.page(q="bank")


async def test_what_was_hidden_is_not_shown_even_while_the_index_still_has_it(
    harness: SearchPageHarness,
) -> None:
    for visibility in Visibility:
        harness.projects.set_visibility(1, visibility)
        titles = await harness.titles(q="banken")
        assert ("Banken voor iedereen" in titles) is (visibility is Visibility.public)
    del harness.projects.summaries[1]
    assert "Banken voor iedereen" not in await harness.titles(q="banken")


async def test_nothing_found_says_so_and_what_to_try(harness: SearchPageHarness) -> None:
    html = await harness.page(q="<script>alert(1)</script>")
    assert "Nothing found" in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "Look through all ideas" in html


async def test_results_with_only_some_of_the_words_are_labelled(harness: SearchPageHarness) -> None:
    html = await harness.page(q="praatbank in de bibliotheek")
    assert "Nothing has all these words" in html
    assert "<mark>praatbank</mark>" in html


async def test_text_of_people_is_escaped_in_results(harness: SearchPageHarness) -> None:
    harness.ideas.put(9, '<b>Soep</b> & "brood"', "<img src=x onerror=alert(1)> soep <i>")
    await reindex(harness.session_factory, harness.engine)
    html = await harness.page(q="soep")
    assert "<bdi>&lt;b&gt;<mark>Soep</mark>&lt;/b&gt; &amp; &#34;brood&#34;</bdi>" in html
    assert "<img" not in html.split("<main", 1)[1]
    assert await harness.titles(q='"soep"') == ['<b>Soep</b> & "brood"']


@pytest.mark.parametrize(
    "q",
    [
        "*", '"', "'", "-", "AND", "NEAR(a b)", "bank AND", "bank*", "-bank", "\x00", "\u202e",
        "x" * 5000, "bank " * 200, "%", "\\", "🥣", "\ufffd", "()", "a:b", "$1", "{{ 7*7 }}",
    ],
    ids=range(21),
)  # fmt: skip
async def test_no_text_is_an_error(harness: SearchPageHarness, q: str) -> None:
    html = await harness.page(q=q)
    assert 'name="q"' in html


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%ed%a0%80", "q=a&q=bank", "q", "&&=&q=%00bank"])
async def test_no_query_string_is_an_error(harness: SearchPageHarness, query: str) -> None:
    assert (await harness.client.get(f"/en/search?{query}")).status_code == 200


async def test_pages_follow_each_other_and_end(harness: SearchPageHarness) -> None:
    for number in range(100, 145):
        harness.ideas.put(number, f"Tuin {number}")
    await reindex(harness.session_factory, harness.engine)
    seen: list[str] = []
    path: str | None = "/en/search?q=tuin&kind=idea"
    while path:
        html = (await harness.client.get(path)).text
        assert "45 results" in html
        seen += re.findall(r"</mark> (\d+)</bdi>", html)
        more = re.search(r'<a class="button" href="([^"]*)" rel="next">', html)
        path = unescape(more[1]) if more else None
    assert seen == [str(number) for number in range(144, 99, -1)]


@pytest.mark.parametrize("after", ["x", "WzEwMDBd", "Wy0xXQ", "WyJhIl0", "W10", "💥"])
async def test_a_malformed_or_too_large_cursor_gives_404(
    harness: SearchPageHarness, after: str
) -> None:
    response = await harness.client.get("/en/search", params={"q": "bank", "after": after})
    assert response.status_code == 404


async def test_a_page_queries_each_kind_once(harness: SearchPageHarness) -> None:
    await harness.page(q="bank")
    assert (
        harness.ideas.summary_queries,
        harness.projects.summary_queries,
        harness.updates.summary_queries,
    ) == (1, 1, 1)


async def test_an_engine_that_is_down_gives_a_notice_not_an_error(
    harness: SearchPageHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def raise_unavailable(query: Query) -> Hits:
        raise SearchUnavailable("away")

    monkeypatch.setattr(harness.engine, "find", raise_unavailable)
    html = await harness.page(q="bank")
    assert "Searching doesn&#39;t work" in html or "Searching doesn't work" in html
    assert 'value="bank"' in html


async def test_a_mistyped_word_is_corrected_and_said_so(harness: SearchPageHarness) -> None:
    html = await harness.page(q="paratbank")
    assert await harness.titles(q="paratbank") == ["Een praatbank"]
    assert re.search(r'<a href="/en/search\?[^"]*q=praatbank[^"]*"[^>]*>praatbank</a>', html)
    assert "Did you mean" not in await harness.page(q="praatbank")
