"""Fallback engine in the forum: a real Meilisearch that is down, wrongly configured or back."""

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
from tests.factories import change_visibility, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.search.test_meili_server import find_ids, soup
from tests.services.databases import ON_SQLITE
from tests.services.meili import MASTER_KEY, Meili, private_server

NOTE = "Searching is a little simpler than usual"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Meili]:
    """A server for one test, which may kill it."""
    with private_server(tmp_path / "meili") as server:
        yield server


@pytest.fixture
def server_settings(server: Meili) -> dict[str, str]:
    """Settings that select the Meilisearch server as the engine."""
    return {
        "FORUM_SEARCH__ENGINE": "meilisearch",
        "FORUM_SEARCH__URL": server.url,
        "FORUM_SEARCH__KEY": MASTER_KEY,
        "FORUM_SEARCH__TIMEOUT": "10",
    }


@pytest.fixture
def forum(make_forum: MakeForum, server_settings: dict[str, str]) -> Forum:
    """A forum with a search server."""
    return make_forum(**server_settings)


def _fallback_engine(forum: Forum) -> FallbackEngine:
    assert isinstance(forum.engine, FallbackEngine)
    return forum.engine


async def _pending_deliveries(forum: Forum) -> list[tuple[str, int, DeliveryState]]:
    async with forum.session_factory.read_session() as session:
        deliveries = await session.all(select(Delivery).order_by(col(Delivery.entry_id)))
    return [(each.reaction, each.attempts, each.state) for each in deliveries]


async def test_the_forum_goes_on_without_its_server_and_catches_up(
    forum: Forum, server: Meili, clock: FrozenClock, client: httpx2.AsyncClient
) -> None:
    await ensure_index_ready(forum.session_factory, forum.engine)
    kept = await post_public_idea(forum, "Samen fietsen naar zee")
    hidden = await post_public_idea(forum, "Samen fietsen naar de markt")
    await forum.dispatcher.drain()
    html = (await client.get("/en/search?q=feitsen")).text
    assert "2 results" in html
    assert "<mark>fietsen</mark>" in html
    assert NOTE not in html
    assert (await client.get("/readyz")).json()["search"] == "ok"

    server.kill()
    later = await post_public_idea(forum, "Samen fietsen in het bos")
    await change_visibility(forum, hidden.ref, Visibility.hidden)
    await forum.dispatcher.drain()
    assert {each for each in await _pending_deliveries(forum)} == {
        ("index_in_meilisearch", 0, DeliveryState.waiting)
    }
    html = (await client.get("/en/search?q=fietsen")).text
    assert "2 results" in html
    assert NOTE in html
    response = await client.get("/readyz")
    assert (response.status_code, response.json()["search"]) == (503, "not reachable")
    assert (await client.get("/healthz")).status_code == 200

    server.start()
    clock.advance(minutes=1)
    await forum.dispatcher.drain()
    assert await _pending_deliveries(forum) == []
    first = _fallback_engine(forum).first
    assert sorted(await find_ids(first, "feitsen")) == [kept.number, later.number]
    assert (await client.get("/readyz")).json()["search"] == "ok"


@ON_SQLITE
async def test_an_unavailable_engine_is_retried_after_an_interval(
    server: Meili, forum: Forum
) -> None:
    moment = 100.0
    engines = _fallback_engine(forum)
    engine = FallbackEngine(engines.first, engines.second, clock=lambda: moment)
    await engine.start()
    await engine.rebuild(_batches([soup(1, "Fietspad")]))
    assert (await engine.find(Query("fietspda"))).refs == (ContentRef("idea", 1),)
    server.kill()
    hits = await engine.find(Query("fietspad"))
    assert (hits.refs, hits.is_fallback) == ((ContentRef("idea", 1),), True)
    assert not await engine.reachable()
    server.start()
    # It isn't queried before the interval has passed.
    moment += RETRY_INTERVAL / 2
    assert (await engine.find(Query("fietspad"))).is_fallback
    moment += RETRY_INTERVAL / 2
    assert not (await engine.find(Query("fietspad"))).is_fallback
    assert await engine.reachable()


@ON_SQLITE
async def test_a_server_that_is_down_at_the_start_delays_nothing(
    forum: Forum, server: Meili
) -> None:
    server.kill()
    filling = asyncio.create_task(
        ensure_index_ready(forum.session_factory, forum.engine, again=0.02)
    )
    idea = await post_public_idea(forum, "Samen fietsen")
    await _until_filled(_fallback_engine(forum).second)
    await forum.dispatcher.drain()
    assert (await forum.engine.find(Query("fietsen"))).refs == (idea.ref,)
    server.start()
    async with asyncio.timeout(20):
        await filling
    assert await find_ids(_fallback_engine(forum).first, "feitsen") == [idea.number]


@ON_SQLITE
async def test_a_wrong_key_is_reported_and_the_forum_works(
    make_forum: MakeForum, server_settings: dict[str, str]
) -> None:
    forum = make_forum(**server_settings | {"FORUM_SEARCH__KEY": "not-the-key-of-this-server"})
    app = create_app(forum)
    async with app.router.lifespan_context(app):
        await post_public_idea(forum, "Samen fietsen")
        await _until_filled(_fallback_engine(forum).second)
        await forum.dispatcher.drain()
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
            html = (await client.get("/en/search?q=fietsen")).text
            assert "1 result" in html
            assert NOTE in html
            assert (await client.get("/readyz")).json()["search"] == "not reachable"
            assert {reaction for reaction, _, _ in await _pending_deliveries(forum)} == {
                "index_in_meilisearch"
            }


async def test_an_index_that_missed_changes_is_rebuilt(
    make_forum: MakeForum, server_settings: dict[str, str]
) -> None:
    with_server = make_forum(**server_settings)
    await ensure_index_ready(with_server.session_factory, with_server.engine)
    gone = await post_public_idea(with_server, "Samen fietsen")
    await with_server.dispatcher.drain()
    # Deliveries to a server that is no longer configured are dropped.
    late = await post_public_idea(with_server, "Samen fietsen naar zee")
    without_server = make_forum()
    await ensure_index_ready(without_server.session_factory, without_server.engine)
    await change_visibility(without_server, gone.ref, Visibility.hidden)
    await without_server.dispatcher.drain()
    assert await _pending_deliveries(without_server) == []
    server = _fallback_engine(with_server).first
    assert await find_ids(server, "fietsen") == [gone.number]
    await ensure_index_ready(with_server.session_factory, with_server.engine)
    assert await find_ids(server, "fietsen") == [late.number]


@ON_SQLITE
async def test_reindex_rebuilds_both_from_one_read(forum: Forum, server: Meili) -> None:
    idea = await post_public_idea(forum, "Samen fietsen")
    await forum.engine.start()
    assert (await reindex(forum.session_factory, forum.engine))["idea"] == 1
    for each in (_fallback_engine(forum).first, _fallback_engine(forum).second):
        assert await find_ids(each, "fietsen") == [idea.number]
    server.kill()
    other = await post_public_idea(forum, "Samen fietsen naar zee")
    with pytest.raises(Exception, match="Connection refused"):
        await reindex(forum.session_factory, forum.engine)
    assert set(await find_ids(_fallback_engine(forum).second, "fietsen")) == {
        other.number,
        idea.number,
    }


async def test_a_read_error_is_raised_in_every_reader() -> None:
    async def broken() -> AsyncIterator[list[Document]]:
        yield [soup(1)]
        raise RuntimeError("the database is away")

    shared_batches = SharedBatches(broken(), readers=2)
    results = await asyncio.gather(
        *(_collect(shared_batches.by(number)) for number in (0, 1)), return_exceptions=True
    )
    assert [type(each) for each in results] == [RuntimeError, RuntimeError]


async def test_nothing_is_read_before_all_are_ready() -> None:
    """A change between the read and the creation of an index would be missing from that index."""
    reading = asyncio.Event()

    async def source() -> AsyncIterator[list[Document]]:
        reading.set()
        for number in range(3):
            yield [soup(number)]

    shared_batches = SharedBatches(source(), readers=3)
    first = asyncio.create_task(_collect(shared_batches.by(0)))
    for _ in range(5):
        await asyncio.sleep(0)
    # The third reader ends without reading.
    shared_batches.is_ready(2)
    assert not reading.is_set()
    numbers = [[each.ref.id for each in batch] for batch in await _collect(shared_batches.by(1))]
    assert numbers == [[0], [1], [2]]
    assert len(await first) == 3


async def _collect(batches: AsyncIterator[list[Document]]) -> list[list[Document]]:
    return [batch async for batch in batches]


async def _batches(*lists: list[Document]) -> AsyncIterator[list[Document]]:
    for each in lists:
        yield each


async def _until_filled(engine: Engine) -> None:
    async with asyncio.timeout(20):
        while await engine.start():
            await asyncio.sleep(0.02)
