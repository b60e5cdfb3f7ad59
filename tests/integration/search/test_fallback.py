"""The site with a search server, and without it while it is away: against a real Meilisearch."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.content.summary import Document
from forum.core.journal.tables import Delivery, DeliveryState
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from search.actions.rebuild import ensure_index_ready, reindex
from search.engines.base import Engine, Query
from search.engines.fallback import RETRY_INTERVAL, FallbackEngine, SharedBatches
from tests.conftest import BASE_URL, MakeForum
from tests.factories import move, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.search.test_meili_server import found, soup
from tests.services.databases import ON_SQLITE
from tests.services.meili import MASTER_KEY, Meili, private_server

NOTE = "Searching is a little simpler than usual"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Meili]:
    """A server for one test, that may be killed."""
    with private_server(tmp_path / "meili") as server:
        yield server


@pytest.fixture
def chosen(server: Meili) -> dict[str, str]:
    """Settings that choose the server."""
    return {
        "FORUM_SEARCH__ENGINE": "meilisearch",
        "FORUM_SEARCH__URL": server.url,
        "FORUM_SEARCH__KEY": MASTER_KEY,
        "FORUM_SEARCH__TIMEOUT": "10",
    }


@pytest.fixture
def forum(make_forum: MakeForum, chosen: dict[str, str]) -> Forum:
    """A forum with a search server."""
    return make_forum(**chosen)


def _both(forum: Forum) -> FallbackEngine:
    assert isinstance(forum.engine, FallbackEngine)
    return forum.engine


async def _owed(forum: Forum) -> list[tuple[str, int, DeliveryState]]:
    async with forum.session_factory.read_session() as session:
        owed = await session.all(select(Delivery).order_by(col(Delivery.entry_id)))
    return [(each.reaction, each.attempts, each.state) for each in owed]


async def test_the_forum_goes_on_without_its_server_and_catches_up(
    forum: Forum, server: Meili, clock: FrozenClock, client: httpx2.AsyncClient
) -> None:
    await ensure_index_ready(forum.session_factory, forum.engine)
    kept = await post_public_idea(forum, "Samen fietsen naar zee")
    hidden = await post_public_idea(forum, "Samen fietsen naar de markt")
    await forum.dispatcher.drain()
    page = (await client.get("/en/search?q=feitsen")).text
    assert "2 results" in page
    assert "<mark>fietsen</mark>" in page
    assert NOTE not in page
    assert (await client.get("/readyz")).json()["search"] == "ok"

    server.kill()
    later = await post_public_idea(forum, "Samen fietsen in het bos")
    await move(forum, hidden.ref, Visibility.hidden)
    await forum.dispatcher.drain()
    assert {each for each in await _owed(forum)} == {
        ("index_in_meilisearch", 0, DeliveryState.waiting)
    }
    page = (await client.get("/en/search?q=fietsen")).text
    assert "2 results" in page
    assert NOTE in page
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["search"]) == (503, "not reachable")
    assert (await client.get("/healthz")).status_code == 200

    server.start()
    clock.move(minutes=1)
    await forum.dispatcher.drain()
    assert await _owed(forum) == []
    first = _both(forum).first
    assert sorted(await found(first, "feitsen")) == [kept.number, later.number]
    assert (await client.get("/readyz")).json()["search"] == "ok"


@ON_SQLITE
async def test_an_engine_that_is_away_is_asked_again_after_a_rest(
    server: Meili, forum: Forum
) -> None:
    moment = 100.0
    parts = _both(forum)
    engine = FallbackEngine(parts.first, parts.second, clock=lambda: moment)
    await engine.start()
    await engine.rebuild(_batches([soup(1, "Fietspad")]))
    assert (await engine.find(Query("fietspda"))).refs == (ContentRef("idea", 1),)
    server.kill()
    away = await engine.find(Query("fietspad"))
    assert (away.refs, away.is_fallback) == ((ContentRef("idea", 1),), True)
    assert not await engine.reachable()
    server.start()
    # Nobody asks it while it rests.
    moment += RETRY_INTERVAL / 2
    assert (await engine.find(Query("fietspad"))).is_fallback
    moment += RETRY_INTERVAL / 2
    assert not (await engine.find(Query("fietspad"))).is_fallback
    assert await engine.reachable()


@ON_SQLITE
async def test_a_server_away_at_the_start_keeps_nothing_waiting(
    forum: Forum, server: Meili
) -> None:
    server.kill()
    readying = asyncio.create_task(
        ensure_index_ready(forum.session_factory, forum.engine, again=0.02)
    )
    idea = await post_public_idea(forum, "Samen fietsen")
    await _until_filled(_both(forum).second)
    await forum.dispatcher.drain()
    assert (await forum.engine.find(Query("fietsen"))).refs == (idea.ref,)
    server.start()
    async with asyncio.timeout(20):
        await readying
    assert await found(_both(forum).first, "feitsen") == [idea.number]


@ON_SQLITE
async def test_a_wrong_key_is_named_and_the_site_works(
    make_forum: MakeForum, chosen: dict[str, str]
) -> None:
    forum = make_forum(**chosen | {"FORUM_SEARCH__KEY": "not-the-key-of-this-server"})
    app = create_app(forum)
    async with app.router.lifespan_context(app):
        await post_public_idea(forum, "Samen fietsen")
        await _until_filled(_both(forum).second)
        await forum.dispatcher.drain()
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
            page = (await client.get("/en/search?q=fietsen")).text
            assert "1 result" in page
            assert NOTE in page
            assert (await client.get("/readyz")).json()["search"] == "not reachable"
            assert {reaction for reaction, _, _ in await _owed(forum)} == {"index_in_meilisearch"}


@ON_SQLITE
async def test_a_server_that_was_not_fed_for_a_while_is_filled_anew(
    make_forum: MakeForum, chosen: dict[str, str]
) -> None:
    with_server = make_forum(**chosen)
    await ensure_index_ready(with_server.session_factory, with_server.engine)
    gone = await post_public_idea(with_server, "Samen fietsen")
    await with_server.dispatcher.drain()
    # What is owed to a server that is no longer chosen is let go.
    late = await post_public_idea(with_server, "Samen fietsen naar zee")
    without = make_forum()
    await ensure_index_ready(without.session_factory, without.engine)
    await move(without, gone.ref, Visibility.hidden)
    await without.dispatcher.drain()
    assert await _owed(without) == []
    server = _both(with_server).first
    assert await found(server, "fietsen") == [gone.number]
    await ensure_index_ready(with_server.session_factory, with_server.engine)
    assert await found(server, "fietsen") == [late.number]


@ON_SQLITE
async def test_both_are_made_anew_from_one_reading(forum: Forum, server: Meili) -> None:
    idea = await post_public_idea(forum, "Samen fietsen")
    await forum.engine.start()
    assert (await reindex(forum.session_factory, forum.engine))["idea"] == 1
    for each in (_both(forum).first, _both(forum).second):
        assert await found(each, "fietsen") == [idea.number]
    server.kill()
    other = await post_public_idea(forum, "Samen fietsen naar zee")
    with pytest.raises(Exception, match="MeilisearchCommunicationError"):
        await reindex(forum.session_factory, forum.engine)
    assert set(await found(_both(forum).second, "fietsen")) == {other.number, idea.number}


async def test_an_error_in_the_reading_is_everybodys() -> None:
    async def broken() -> AsyncIterator[list[Document]]:
        yield [soup(1)]
        raise RuntimeError("the database is away")

    session = SharedBatches(broken(), readers=2)
    told = await asyncio.gather(
        *(_all_of(session.by(number)) for number in (0, 1)), return_exceptions=True
    )
    assert [type(each) for each in told] == [RuntimeError, RuntimeError]


async def test_nothing_is_read_before_all_are_ready() -> None:
    """A change between the reading and the making of an index would be in neither."""
    begun = asyncio.Event()

    async def source() -> AsyncIterator[list[Document]]:
        begun.set()
        for number in range(3):
            yield [soup(number)]

    session = SharedBatches(source(), readers=3)
    first = asyncio.create_task(_all_of(session.by(0)))
    for _ in range(5):
        await asyncio.sleep(0)
    # The third gives up.
    session.is_ready(2)
    assert not begun.is_set()
    numbers = [[each.ref.id for each in batch] for batch in await _all_of(session.by(1))]
    assert numbers == [[0], [1], [2]]
    assert len(await first) == 3


async def _all_of(batches: AsyncIterator[list[Document]]) -> list[list[Document]]:
    return [batch async for batch in batches]


async def _batches(*lists: list[Document]) -> AsyncIterator[list[Document]]:
    for each in lists:
        yield each


async def _until_filled(engine: Engine) -> None:
    async with asyncio.timeout(20):
        while await engine.start():
            await asyncio.sleep(0.02)
