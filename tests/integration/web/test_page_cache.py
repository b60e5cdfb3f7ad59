"""Page cache: cached public pages have the same bytes for every guest and are never stale."""

import asyncio
import re
from collections.abc import AsyncIterator
from hashlib import blake2b

import pytest
from httpx2 import ASGITransport, AsyncClient
from starlette.applications import Starlette

from forum.accounts.middleware.sessions import cookie_name
from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.actor import SYSTEM
from forum.core.content import lifecycle
from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import VisibilityChange
from forum.core.delivery.change_poller import ChangePoller
from forum.core.journal import append
from forum.core.journal.event import ContentChanged
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory
from forum.core.visibility import Visibility
from forum.web.page_cache.cache import COUNT_SECONDS, CachedResponse, PageCache
from forum.web.page_cache.middleware import RECENT_WRITE_COOKIE
from search.actions.rebuild import rebuild_index
from search.engines.base import Hits, Query
from tests.conftest import BASE_URL, ClientAs, Drain, MakeClient, MakeForum, RecordStatements
from tests.factories import post_public_idea
from tests.people import ELS, MARIA, TOM, YUSUF
from tests.services.databases import ON_POSTGRES, ON_SQLITE

LIST = "/nl/ideas"
SEARCHES = (f"{LIST}?q=praatbank", "/nl/search?q=praatbank")


@pytest.fixture
async def idea(forum: Forum) -> str:
    """The path of a public idea."""
    number = (await post_public_idea(forum, title="Een praatbank")).number
    return f"{LIST}/{number}-een-praatbank"


@pytest.fixture
async def reader(forum: Forum) -> AsyncIterator[AsyncClient]:
    """A guest of a forum without background tasks: only the test updates the index."""
    transport = ASGITransport(create_app(forum))
    async with AsyncClient(transport=transport, base_url=BASE_URL) as client:
        yield client


async def hide(forum: Forum, path: str) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        number = int(path.rpartition("/")[2].partition("-")[0])
        await lifecycle.move(uow, ContentRef("idea", number), VisibilityChange(Visibility.hidden))


async def get_with_statements(
    client: AsyncClient, path: str, record_statements: RecordStatements, expected: int
) -> str:
    """Get until it takes `expected` statements: the change poller may invalidate it first."""
    for _ in range(20):
        with record_statements() as statements:
            response = await client.get(path)
        assert response.status_code == 200
        if len(statements) == expected:
            return response.text
        await asyncio.sleep(0.1)
    raise AssertionError(statements)


@pytest.mark.parametrize("path", ["", "ideas", "ideas?sort=new", "projects", "updates", "about"])
async def test_a_cached_page_for_a_guest_takes_no_statement(
    client: AsyncClient, record_statements: RecordStatements, idea: str, path: str
) -> None:
    first = await client.get(f"/nl/{path}")
    assert await get_with_statements(client, f"/nl/{path}", record_statements, 0) == first.text


async def test_a_cached_idea_page_takes_no_statement(
    client: AsyncClient, record_statements: RecordStatements, idea: str
) -> None:
    first = await client.get(idea)
    assert await get_with_statements(client, idea, record_statements, 0) == first.text


async def test_a_cached_page_for_a_member_takes_statements_for_session_and_votes(
    client_as: ClientAs, record_statements: RecordStatements, idea: str
) -> None:
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    first = await maria.get(LIST)
    assert await get_with_statements(yusuf, LIST, record_statements, 2) == first.text
    assert "Je steunt dit" not in first.text
    await yusuf.post(f"{idea.partition('-')[0]}/vote")
    for _ in range(2):
        assert "Je steunt dit" in (await yusuf.get(LIST)).text
        assert "Je steunt dit" not in (await maria.get(LIST)).text


@ON_SQLITE
async def test_each_role_has_its_own_menu(
    client: AsyncClient, client_as: ClientAs, idea: str
) -> None:
    pages = {
        name: (await browser.get(LIST)).text
        for _ in range(2)
        for name, browser in {
            "guest": client, "resident": await client_as(MARIA),
            "moderator": await client_as(ELS), "official": await client_as(TOM),
        }.items()
    }  # fmt: skip
    assert ("/nl/sign-in" in pages["guest"], "/nl/me" in pages["guest"]) == (True, False)
    assert "/nl/me" in pages["resident"]
    has_menu = {
        name: ("/nl/moderation" in page, "/nl/office" in page) for name, page in pages.items()
    }
    assert has_menu == {
        "guest": (False, False), "resident": (False, False),
        "moderator": (True, False), "official": (False, True),
    }  # fmt: skip


@ON_SQLITE
async def test_two_cookie_headers_dont_leak_a_members_page_to_guests(
    client: AsyncClient, client_as: ClientAs, forum: Forum, idea: str
) -> None:
    els = await client_as(ELS)
    secret = els.cookies[cookie_name(forum.site)]
    els.cookies.clear()
    session_cookie = ("cookie", f"{cookie_name(forum.site)}={secret}")
    for headers in ([session_cookie, ("cookie", "a=b")], [("cookie", "a=b"), session_cookie]):
        for path in (LIST, idea):
            await els.get(path, headers=headers)
            assert "/nl/sign-in" in (await client.get(path)).text
            assert "/nl/moderation" not in (await client.get(path)).text


async def test_a_vote_shows_immediately(
    client: AsyncClient, client_as: ClientAs, idea: str
) -> None:
    yusuf = await client_as(YUSUF)

    async def supported() -> list[bool]:
        requests = ((client, LIST), (yusuf, LIST), (client, idea))
        return [
            "persoon steunt dit" in (await browser.get(path)).text for browser, path in requests
        ]

    assert await supported() == [False, False, False]
    await yusuf.post(f"{idea.partition('-')[0]}/vote")
    assert await supported() == [True, True, True]


@ON_SQLITE
async def test_while_many_vote_counts_are_a_moment_old_but_not_for_the_voter(
    app: Starlette, client: AsyncClient, client_as: ClientAs, idea: str
) -> None:
    now = 100.0
    app.state.forum.part(PageCache)._clock = lambda: now
    number = idea.partition("-")[0]
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)

    async def count(browser: AsyncClient) -> int:
        page = (await browser.get(LIST)).text
        found = re.search(r'class="support"><b>(\d+)</b> ', page)
        assert found
        return int(found[1])

    await yusuf.post(f"{number}/vote")
    assert [await count(client), await count(yusuf), await count(maria)] == [1, 1, 1]
    await maria.post(f"{number}/vote")
    assert [await count(client), await count(yusuf), await count(maria)] == [1, 2, 2]
    now += COUNT_SECONDS
    assert await count(client) == 2


@ON_SQLITE
async def test_a_hidden_idea_is_gone_while_many_vote(
    forum: Forum, client: AsyncClient, client_as: ClientAs, idea: str
) -> None:
    number = idea.partition("-")[0]
    for voter in (MARIA, YUSUF):
        await (await client_as(voter)).post(f"{number}/vote")
        assert "praatbank" in (await client.get(LIST)).text
    await hide(forum, idea)
    assert "praatbank" not in (await client.get(LIST)).text


async def test_a_hidden_idea_is_gone_immediately(
    forum: Forum, client: AsyncClient, client_as: ClientAs, idea: str
) -> None:
    readers = [client, await client_as(YUSUF)]
    for reader in readers:
        assert (await reader.get(idea)).status_code == 200
        assert "praatbank" in (await reader.get(LIST)).text
    await hide(forum, idea)
    for reader in readers:
        assert (await reader.get(idea)).status_code == 404
        assert "praatbank" not in (await reader.get(LIST)).text


async def test_a_change_by_another_process_is_seen_by_the_next_poll(
    forum: Forum, make_forum: MakeForum
) -> None:
    await post_public_idea(forum, title="Vooraf")
    changes: list[None] = []
    change_poller = ChangePoller(
        forum.session_factory, forum.dispatcher.handlers.values(), lambda: changes.append(None)
    )
    await change_poller.poll()
    changes.clear()
    await change_poller.poll()
    assert changes == []
    other_forum = make_forum()
    await post_public_idea(other_forum, title="Elders")
    await change_poller.poll()
    assert len(changes) == 1


@ON_POSTGRES
async def test_a_transaction_that_commits_late_is_seen(forum: Forum, make_forum: MakeForum) -> None:
    idea = await post_public_idea(forum, title="Eerst")
    changes: list[None] = []
    other_forum = make_forum()
    change_poller = ChangePoller(
        other_forum.session_factory,
        other_forum.dispatcher.handlers.values(),
        lambda: changes.append(None),
    )
    async with forum.session_factory.database.write_connection() as connection:
        events = [ContentChanged(subject=idea.ref)]
        await append.append(
            connection,
            events,
            actor=SYSTEM,
            now=forum.session_factory.clock.now(),
            subscriptions={},
        )
        # This event is appended later, but committed earlier.
        await post_public_idea(make_forum(), title="Vlugger")
        await change_poller.poll()
        changes.clear()
        await connection.commit()
    await change_poller.poll()
    assert len(changes) == 1


@ON_SQLITE
async def test_a_matching_etag_gets_304(client: AsyncClient, idea: str) -> None:
    first = await client.get(LIST)
    if_none_match = {"if-none-match": first.headers["etag"]}
    not_modified = await client.get(LIST, headers=if_none_match)
    assert (not_modified.status_code, not_modified.content) == (304, b"")
    assert not_modified.headers["etag"] == first.headers["etag"]
    assert "content-security-policy" in not_modified.headers
    assert not_modified.headers["x-request-id"] != first.headers["x-request-id"]
    other_page = await client.get(f"{LIST}?sort=votes", headers=if_none_match)
    assert other_page.status_code == 200


@ON_SQLITE
async def test_an_etag_changes_with_the_page(forum: Forum, client: AsyncClient, idea: str) -> None:
    before = (await client.get(LIST)).headers["etag"]
    await hide(forum, idea)
    after = await client.get(LIST, headers={"if-none-match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before


@ON_SQLITE
@pytest.mark.parametrize(
    ("headers", "differs"),
    [
        ({"cookie": "forum_text=large"}, True),
        ({"cookie": "forum_text=normal"}, False),
        ({"accept-encoding": "identity"}, False),
        ({"accept-language": "tr"}, False),
        ({"cookie": "something=else"}, False),
    ],
)
async def test_pages_vary_only_by_headers_that_change_them(
    new_client: MakeClient, idea: str, headers: dict[str, str], differs: bool
) -> None:
    plain = (await new_client().get(LIST)).text
    for _ in range(2):
        response = await new_client(headers=headers).get(LIST)
        assert (response.text != plain) is differs


@ON_SQLITE
async def test_the_language_cookie_is_set_only_for_another_language(
    new_client: MakeClient, idea: str
) -> None:
    for _ in range(2):
        default_language = await new_client(headers={"accept-language": "nl"}).get(LIST)
        other_language = await new_client(headers={"accept-language": "tr"}).get(LIST)
        assert "set-cookie" not in default_language.headers
        assert other_language.headers["set-cookie"].startswith("forum_language=nl")


@ON_SQLITE
async def test_a_fragment_for_htmx_is_not_cached_as_the_page(
    forum: Forum, client: AsyncClient
) -> None:
    for number in range(21):
        await post_public_idea(forum, title=f"Idee {number}")
    page = await client.get(LIST)
    more_path = page.text.split('data-hx-get="')[1].split('"')[0].replace("&amp;", "&")
    for _ in range(2):
        fragment = await client.get(more_path, headers={"hx-request": "true"})
        assert "<html" not in fragment.text
        assert "<html" in (await client.get(more_path)).text


def _flash(code: str) -> str:
    return f"forum_said{{}}={blake2b(LIST.encode(), digest_size=6).hexdigest()}.{code}"


@ON_SQLITE
@pytest.mark.parametrize(
    "headers",
    [
        [("hx-request", "true"), ("hx-request", "no")],
        [("hx-request", "no"), ("hx-request", "true")],
        [("cookie", _flash("-blocked").format(" "))],
        [("cookie", _flash("signed_in").format(""))],
        [("cookie", "a=b"), ("cookie", _flash("-blocked").format("\t"))],
        [("cookie", 'forum_text="large"')],
        [("cookie", "forum_text =large")],
        [("cookie", "forum_text=large; forum_text=normal")],
        [("cookie", 'forum_text="\\154arge"')],
        [("cookie", 'forum_language="fr"')],
        [("cookie", "forum_language=fr"), ("cookie", "forum_language=tr")],
        [("accept-language", "fr"), ("accept-language", "nl")],
        [("accept-language", "nl"), ("accept-language", "tr")],
        [("accept-encoding", "identity"), ("accept-encoding", "gzip")],
    ],
    ids=str,
)
async def test_odd_headers_of_one_guest_change_nothing_for_others(
    app: Starlette, headers: list[tuple[str, str]], idea: str
) -> None:
    def browser() -> AsyncClient:
        return AsyncClient(transport=ASGITransport(app), base_url=BASE_URL)

    async with browser() as guest, browser() as odd:
        # Of the pages, one was cached before the odd request, and one wasn't.
        before = {path: (await guest.get(path)).text for path in (LIST,)}
        for path in (LIST, f"{LIST}?sort=new"):
            await odd.get(path, headers=headers)
        for path in (LIST, f"{LIST}?sort=new"):
            response = await guest.get(path)
            assert "set-cookie" not in response.headers
            assert response.text.startswith("<!doctype html>")
            assert 'data-text="normal"' in response.text
            assert 'lang="nl"' in response.text
            assert 'class="said' not in response.text
        assert (await guest.get(LIST)).text == before[LIST]


@pytest.mark.parametrize("path", SEARCHES)
async def test_search_results_are_cached_until_the_index_is_updated(
    reader: AsyncClient, record_statements: RecordStatements, drain: Drain, idea: str, path: str
) -> None:
    before = (await reader.get(path)).text
    assert idea not in before
    assert await get_with_statements(reader, path, record_statements, 0) == before
    await drain()
    assert idea in (await reader.get(path)).text


@pytest.mark.parametrize("path", SEARCHES)
async def test_search_results_are_invalidated_by_a_rebuild_of_the_index(
    forum: Forum, reader: AsyncClient, idea: str, path: str
) -> None:
    assert idea not in (await reader.get(path)).text
    await rebuild_index(forum.session_factory, forum.engine)
    assert idea in (await reader.get(path)).text


@pytest.mark.parametrize("path", SEARCHES)
async def test_while_search_is_unavailable_nothing_is_cached(
    forum: Forum, reader: AsyncClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unavailable(_query: Query) -> Hits:
        raise SearchUnavailable("no answer")

    with monkeypatch.context() as patch:
        patch.setattr(forum.engine, "find", unavailable)
        unavailable_page = (await reader.get(path)).text
    assert (await reader.get(path)).text != unavailable_page


async def test_indexing_by_another_process_is_seen_by_the_next_poll(
    forum: Forum, make_forum: MakeForum, idea: str
) -> None:
    changes: list[None] = []
    other_forum = make_forum()
    change_poller = ChangePoller(
        other_forum.session_factory,
        other_forum.dispatcher.handlers.values(),
        lambda: changes.append(None),
    )
    await change_poller.poll()
    changes.clear()
    await forum.dispatcher.drain()
    await change_poller.poll()
    assert len(changes) == 1
    await change_poller.poll()
    assert len(changes) == 1


@ON_SQLITE
async def test_a_foreign_host_gets_no_cached_page(client: AsyncClient, idea: str) -> None:
    await client.get(LIST)
    assert (await client.get(LIST, headers={"host": "evil.example.org"})).status_code == 400


@ON_SQLITE
async def test_after_a_write_the_cache_is_bypassed_for_that_browser(
    app: Starlette, client: AsyncClient
) -> None:
    """Another process, whose cache isn't invalidated yet, may serve the next page."""
    response = await client.post("/nl/text-size", data={"size": "large", "next": LIST})
    assert RECENT_WRITE_COOKIE in response.headers["set-cookie"]
    await client.get(LIST)
    app.state.forum.part(PageCache).get = lambda _key: pytest.fail("answered from the cache")
    assert (await client.get(LIST)).status_code == 200


async def test_votes_by_another_process_are_a_recount(
    forum: Forum, make_forum: MakeForum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, title="Samen zingen")
    calls: list[str] = []
    other = make_forum()
    poller = ChangePoller(
        other.session_factory,
        other.dispatcher.handlers.values(),
        lambda: calls.append("changed"),
        on_recount=lambda: calls.append("recounted"),
    )
    await forum.dispatcher.drain()
    await poller.poll()
    calls.clear()
    yusuf = await client_as(YUSUF)
    for act in ("vote", "unvote"):
        await yusuf.post(f"{LIST}/{idea.number}/{act}")
        await poller.poll()
    assert calls == ["recounted", "recounted"]
    await hide(forum, f"{LIST}/{idea.number}-samen-zingen")
    await poller.poll()
    assert calls[2:] == ["changed"]


async def test_a_page_read_before_an_invalidation_is_not_stored() -> None:
    cache = PageCache(1000)
    before = cache.generation
    cache.invalidate()
    cache.keep(("page",), "made of what was read before", before)
    assert cache.get(("page",)) is None


async def test_entries_are_bounded_in_bytes_and_age() -> None:
    now = 0.0
    cache = PageCache(10_000, clock=lambda: now)
    for name in "abc":
        cache.keep((name,), name * 4000, cache.generation)
    assert [cache.get((name,)) for name in "abc"] == [None, "b" * 4000, "c" * 4000]
    cache.keep(("too long",), "x" * 10_001, cache.generation)
    assert cache.get(("too long",)) is None
    now = 61.0
    assert cache.get(("b",)) is None


@pytest.mark.parametrize("heavy", ["key", "headers", "many"])
async def test_the_bound_counts_keys_and_headers_too(heavy: str) -> None:
    cache = PageCache(50_000)
    query = b"x=%04d" + (b"y" * 5000 if heavy == "key" else b"")
    headers = [(b"link", b"z" * 5000)] if heavy == "headers" else []
    keys = [("127.0.0.1", b"/nl/ideas", query % number) for number in range(500)]
    for key in keys:
        cache.keep(key, CachedResponse(headers, b"", b'"1"', None), cache.generation)
    kept = [key for key in keys if cache.get(key) is not None]
    assert 0 < len(kept) <= (9 if heavy != "many" else 200)
    assert kept == keys[-len(kept) :]


async def test_a_size_of_0_disables_the_cache(
    make_forum: MakeForum, record_statements: RecordStatements
) -> None:
    assert isinstance(make_forum().session_factory, SessionFactory)
    cache = create_app(make_forum(FORUM_SERVER__PAGE_CACHE="0")).state.forum.part(PageCache)
    cache.keep(("page",), "x", cache.generation)
    assert cache.get(("page",)) is None
