"""Public pages are kept ready: the same bytes for every guest, and never stale."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

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
from forum.web.page_cache.cache import PageCache
from forum.web.page_cache.middleware import RECENT_WRITE_COOKIE
from search.actions.rebuild import rebuild_index
from search.engines.base import Hits, Query
from tests.conftest import BASE_URL, ClientAs, Drain, MakeClient, MakeForum
from tests.factories import post_public_idea
from tests.people import ELS, MARIA, TOM, YUSUF
from tests.services.databases import ON_POSTGRES

LIST = "/nl/ideas"
SEARCHES = (f"{LIST}?q=praatbank", "/nl/search?q=praatbank")


@pytest.fixture
async def idea(forum: Forum) -> str:
    """The path of a public idea."""
    number = (await post_public_idea(forum, title="Een praatbank")).number
    return f"{LIST}/{number}-een-praatbank"


@pytest.fixture
async def reader(forum: Forum) -> AsyncIterator[AsyncClient]:
    """A guest of a forum beside which nothing runs: the index is told when the test says so."""
    transport = ASGITransport(create_app(forum))
    async with AsyncClient(transport=transport, base_url=BASE_URL) as made:
        yield made


async def hide(forum: Forum, path: str) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        number = int(path.rpartition("/")[2].partition("-")[0])
        await lifecycle.move(uow, ContentRef("idea", number), VisibilityChange(Visibility.hidden))


async def asked_for(
    client: AsyncClient, path: str, queries: Callable[[], Any], session: int
) -> str:
    """The page, once it costs so many questions; the watch may drop it a time or two before."""
    for _ in range(20):
        with queries() as sent:
            answer = await client.get(path)
        assert answer.status_code == 200
        if len(sent) == session:
            return answer.text
        await asyncio.sleep(0.1)
    raise AssertionError(sent)


@pytest.mark.parametrize("path", ["", "ideas", "ideas?sort=new", "projects", "updates", "about"])
async def test_a_guest_is_answered_without_a_question(
    client: AsyncClient, queries: Callable[[], Any], idea: str, path: str
) -> None:
    first = await client.get(f"/nl/{path}")
    assert await asked_for(client, f"/nl/{path}", queries, 0) == first.text


async def test_an_idea_is_answered_without_a_question(
    client: AsyncClient, queries: Callable[[], Any], idea: str
) -> None:
    first = await client.get(idea)
    assert await asked_for(client, idea, queries, 0) == first.text


async def test_a_member_costs_the_questions_who_they_are_and_what_they_support(
    client_as: ClientAs, queries: Callable[[], Any], idea: str
) -> None:
    maria, yusuf = await client_as(MARIA), await client_as(YUSUF)
    first = await maria.get(LIST)
    assert await asked_for(yusuf, LIST, queries, 2) == first.text
    assert "Je steunt dit" not in first.text
    await yusuf.post(f"{idea.partition('-')[0]}/vote")
    for _ in range(2):
        assert "Je steunt dit" in (await yusuf.get(LIST)).text
        assert "Je steunt dit" not in (await maria.get(LIST)).text


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


async def test_cookies_in_two_headers_give_nothing_of_a_member_to_guests(
    client: AsyncClient, client_as: ClientAs, forum: Forum, idea: str
) -> None:
    els = await client_as(ELS)
    secret = els.cookies[cookie_name(forum.site)]
    els.cookies.clear()
    session = ("cookie", f"{cookie_name(forum.site)}={secret}")
    for headers in ([session, ("cookie", "a=b")], [("cookie", "a=b"), session]):
        for page in (LIST, idea):
            await els.get(page, headers=headers)
            assert "/nl/sign-in" in (await client.get(page)).text
            assert "/nl/moderation" not in (await client.get(page)).text


async def test_a_vote_shows_at_once(client: AsyncClient, client_as: ClientAs, idea: str) -> None:
    yusuf = await client_as(YUSUF)

    async def shown() -> list[bool]:
        asked = ((client, LIST), (yusuf, LIST), (client, idea))
        return ["persoon steunt dit" in (await reader.get(page)).text for reader, page in asked]

    assert await shown() == [False, False, False]
    await yusuf.post(f"{idea.partition('-')[0]}/vote")
    assert await shown() == [True, True, True]


async def test_what_is_hidden_is_gone_at_once(
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


async def test_what_another_process_did_is_seen_with_the_next_look(
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
    elsewhere = make_forum()
    await post_public_idea(elsewhere, title="Elders")
    await change_poller.poll()
    assert len(changes) == 1


@ON_POSTGRES
async def test_a_transaction_that_commits_late_is_seen(forum: Forum, make_forum: MakeForum) -> None:
    idea = await post_public_idea(forum, title="Eerst")
    changes: list[None] = []
    elsewhere = make_forum()
    change_poller = ChangePoller(
        elsewhere.session_factory,
        elsewhere.dispatcher.handlers.values(),
        lambda: changes.append(None),
    )
    async with forum.session_factory.database.write_connection() as late:
        told = [ContentChanged(subject=idea.ref)]
        await append.append(
            late, told, actor=SYSTEM, now=forum.session_factory.clock.now(), subscriptions={}
        )
        # Written after it, and there before it.
        await post_public_idea(make_forum(), title="Vlugger")
        await change_poller.poll()
        changes.clear()
        await late.commit()
    await change_poller.poll()
    assert len(changes) == 1


async def test_who_has_it_is_told_so(client: AsyncClient, idea: str) -> None:
    first = await client.get(LIST)
    known = {"if-none-match": first.headers["etag"]}
    again = await client.get(LIST, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert "content-security-policy" in again.headers
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    other = await client.get(f"{LIST}?sort=votes", headers=known)
    assert other.status_code == 200


async def test_an_etag_changes_with_the_page(forum: Forum, client: AsyncClient, idea: str) -> None:
    before = (await client.get(LIST)).headers["etag"]
    await hide(forum, idea)
    after = await client.get(LIST, headers={"if-none-match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before


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
async def test_readers_who_differ_get_their_own(
    new_client: MakeClient, idea: str, headers: dict[str, str], differs: bool
) -> None:
    plain = (await new_client().get(LIST)).text
    for _ in range(2):
        answer = await new_client(headers=headers).get(LIST)
        assert (answer.text != plain) is differs


async def test_the_language_cookie_is_for_whoever_reads_another_one(
    new_client: MakeClient, idea: str
) -> None:
    for _ in range(2):
        usual = await new_client(headers={"accept-language": "nl"}).get(LIST)
        other = await new_client(headers={"accept-language": "tr"}).get(LIST)
        assert "set-cookie" not in usual.headers
        assert other.headers["set-cookie"].startswith("forum_language=nl")


async def test_a_piece_for_htmx_is_no_page(forum: Forum, client: AsyncClient) -> None:
    for number in range(21):
        await post_public_idea(forum, title=f"Idee {number}")
    page = await client.get(LIST)
    more = page.text.split('data-hx-get="')[1].split('"')[0].replace("&amp;", "&")
    for _ in range(2):
        piece = await client.get(more, headers={"hx-request": "true"})
        assert "<html" not in piece.text
        assert "<html" in (await client.get(more)).text


@pytest.mark.parametrize("path", SEARCHES)
async def test_what_search_found_is_kept_until_the_index_is_told(
    reader: AsyncClient, queries: Callable[[], Any], drain: Drain, idea: str, path: str
) -> None:
    before = (await reader.get(path)).text
    assert idea not in before
    assert await asked_for(reader, path, queries, 0) == before
    await drain()
    assert idea in (await reader.get(path)).text


@pytest.mark.parametrize("path", SEARCHES)
async def test_what_search_found_is_dropped_when_the_index_is_made_anew(
    forum: Forum, reader: AsyncClient, idea: str, path: str
) -> None:
    assert idea not in (await reader.get(path)).text
    await rebuild_index(forum.session_factory, forum.engine)
    assert idea in (await reader.get(path)).text


@pytest.mark.parametrize("path", SEARCHES)
async def test_while_search_is_away_nothing_is_kept(
    forum: Forum, reader: AsyncClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_query: Query) -> Hits:
        raise SearchUnavailable("no answer")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(forum.engine, "find", away)
        told = (await reader.get(path)).text
    assert (await reader.get(path)).text != told


async def test_what_another_process_indexed_is_seen_with_the_next_look(
    forum: Forum, make_forum: MakeForum, idea: str
) -> None:
    changes: list[None] = []
    elsewhere = make_forum()
    change_poller = ChangePoller(
        elsewhere.session_factory,
        elsewhere.dispatcher.handlers.values(),
        lambda: changes.append(None),
    )
    await change_poller.poll()
    changes.clear()
    await forum.dispatcher.drain()
    await change_poller.poll()
    assert len(changes) == 1
    await change_poller.poll()
    assert len(changes) == 1


async def test_another_host_gets_nothing(client: AsyncClient, idea: str) -> None:
    await client.get(LIST)
    assert (await client.get(LIST, headers={"host": "evil.example.org"})).status_code == 400


async def test_whoever_acted_sees_it_in_every_process(
    app: Starlette, client: AsyncClient, database_url: str
) -> None:
    """On PostgreSQL the next page may come from a process that has not heard of it yet."""
    answer = await client.post("/nl/text-size", data={"size": "large", "next": LIST})
    marked = RECENT_WRITE_COOKIE.decode() in answer.headers.get("set-cookie", "")
    assert marked is database_url.startswith("postgresql")
    if not marked:
        return
    await client.get(LIST)
    app.state.forum.part(PageCache).get = lambda _key: pytest.fail("answered from the cache")
    assert (await client.get(LIST)).status_code == 200


async def test_what_changed_meanwhile_is_not_kept() -> None:
    cache = PageCache(1000)
    before = cache.generation
    cache.invalidate()
    cache.keep("page", "made of what was read before", before)
    assert cache.get("page") is None


async def test_there_is_an_end_to_what_is_kept() -> None:
    now = 0.0
    cache = PageCache(100, clock=lambda: now)
    for name in "abc":
        cache.keep(name, name * 40, cache.generation)
    assert [cache.get(name) for name in "abc"] == [None, "b" * 40, "c" * 40]
    cache.keep("too long", "x" * 101, cache.generation)
    assert cache.get("too long") is None
    now = 61.0
    assert cache.get("b") is None


async def test_no_memory_means_no_cache(make_forum: MakeForum, queries: Callable[[], Any]) -> None:
    assert isinstance(make_forum().session_factory, SessionFactory)
    cache = create_app(make_forum(FORUM_SERVER__PAGE_CACHE="0")).state.forum.part(PageCache)
    cache.keep("page", "x", cache.generation)
    assert cache.get("page") is None
