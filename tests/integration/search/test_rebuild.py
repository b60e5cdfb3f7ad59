"""Indexing: deliveries of the journal update the index; a rebuild reads all public content."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import SQLModel, select

from forum.commands import CommandContext
from forum.core.clock import SystemClock
from forum.core.content.registry import ContentRegistry, ContentType, content_info
from forum.core.content.search_port import Found, SearchPort, SearchUnavailable
from forum.core.content.summary import Document, Summary
from forum.core.database.database import Database
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.handler import subscriptions
from forum.core.journal.event import ContentChanged, ContentSubmitted, VisibilityChanged
from forum.core.journal.tables import Delivery, JournalEntry
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.core.visibility import Visibility
from search.actions.rebuild import BATCH, ensure_index_ready, reindex
from search.actions.similarity import SimilarityIndex
from search.commands import reindex as reindex_command
from search.engines import make_engine
from search.engines.base import Engine, Query
from search.engines.search_port import EngineSearchPort
from search.engines.sqlite import SqliteEngine
from search.handlers import index_handlers
from search.tables import Likeness, SearchState
from tests.integration.search.memory_content import SITE, MemoryContent

TABLES = [
    SQLModel.metadata.tables[str(table.__tablename__)]
    for table in (JournalEntry, Delivery, SearchState, Likeness)
]
public, hidden, pending = Visibility.public, Visibility.hidden, Visibility.pending


async def _no_summaries(session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
    raise AssertionError("comments are not searched")


class SearchHarness:
    """Two kinds of content, a journal with a dispatcher, and an engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ideas, self.projects = MemoryContent("idea"), MemoryContent("project")
        self.database = Database(f"sqlite+aiosqlite:///{folder}/forum.db")
        self.engine: Engine = make_engine(self.database)
        comments = ContentType("comment", _no_summaries, "Comment", "Comments")
        types = ContentRegistry.of([self.ideas.content_type, self.projects.content_type, comments])
        handlers = index_handlers(self.engine, SimilarityIndex())
        self.session_factory = SessionFactory(
            self.database,
            clock=SystemClock(),
            info=content_info(types),
            subscriptions=subscriptions(handlers),
        )
        self.dispatcher = Dispatcher(self.session_factory, handlers)

    async def open(self) -> None:
        async with self.database.engine.begin() as connection:
            await connection.run_sync(
                lambda sync: SQLModel.metadata.create_all(sync, tables=TABLES)
            )
        await self.engine.start()

    async def close(self) -> None:
        await self.engine.close()
        await self.database.close()

    async def publish_change(self, ref: ContentRef, before: Visibility, after: Visibility) -> int:
        """Publish a change of visibility and drain; returns the number of deliveries."""
        async with self.session_factory.unit_of_work() as uow:
            uow.publish(VisibilityChanged(subject=ref, before=before, after=after))
        return await self.dispatcher.drain()

    async def find(self, text: str) -> list[str]:
        return [str(ref) for ref in (await self.engine.find(Query(text))).refs]


@pytest.fixture
async def harness(tmp_path: Path) -> AsyncIterator[SearchHarness]:
    harness = SearchHarness(tmp_path)
    await harness.open()
    yield harness
    await harness.close()


async def test_what_becomes_public_is_found_and_what_is_hidden_is_gone(
    harness: SearchHarness,
) -> None:
    ref = harness.ideas.put(1, "Soep op de stoep", visibility=pending)
    await harness.publish_change(ref, Visibility.draft, pending)
    assert await harness.find("soep") == []
    harness.ideas.set_visibility(1, public)
    await harness.publish_change(ref, pending, public)
    assert await harness.find("soep") == ["idea:1"]
    harness.ideas.set_visibility(1, hidden)
    await harness.publish_change(ref, public, hidden)
    assert await harness.find("soep") == []
    harness.ideas.set_visibility(1, public)
    await harness.publish_change(ref, hidden, public)
    assert await harness.find("soep") == ["idea:1"]


async def test_hidden_content_is_gone_within_a_second_of_the_commit(harness: SearchHarness) -> None:
    ref = harness.ideas.put(1, "Soep")
    await harness.publish_change(ref, pending, public)
    running = asyncio.create_task(harness.dispatcher.run())
    harness.ideas.set_visibility(1, hidden)
    async with harness.session_factory.unit_of_work() as uow:
        uow.publish(VisibilityChanged(subject=ref, before=public, after=hidden))
    async with asyncio.timeout(1):
        while await harness.find("soep"):
            await asyncio.sleep(0.01)
    harness.dispatcher.stop()
    await running


async def test_a_changed_text_is_found_by_its_new_words(harness: SearchHarness) -> None:
    ref = harness.ideas.put(1, "Soep", "met **balletjes**")
    await harness.publish_change(ref, pending, public)
    harness.ideas.put(1, "Soep", "met vermicelli")
    async with harness.session_factory.unit_of_work() as uow:
        uow.publish(ContentChanged(subject=ref))
        uow.publish(ContentSubmitted(subject=ref, edited=True))
    await harness.dispatcher.drain()
    assert await harness.find("balletjes") == []
    assert await harness.find("vermicelli") == ["idea:1"]


async def test_kinds_without_a_searchable_form_are_left_alone(harness: SearchHarness) -> None:
    assert await harness.publish_change(ContentRef("comment", 1), pending, public) == 1
    assert await harness.publish_change(ContentRef("unheard", 1), pending, public) == 1
    async with harness.session_factory.read_session() as session:
        assert await session.all(select(Delivery)) == []


async def test_a_delivery_to_an_unavailable_engine_is_retried_and_never_parked(
    harness: SearchHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(documents: Sequence[Document]) -> None:
        raise SearchUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(harness.engine, "put", refuse)
        await harness.publish_change(harness.ideas.put(1, "Soep"), pending, public)
    async with harness.session_factory.read_session() as session:
        (delivery,) = await session.all(select(Delivery))
    assert (delivery.attempts, delivery.fault) == (0, "SearchUnavailable")


async def test_a_rebuild_reads_every_kind_in_batches_and_drops_the_rest(
    harness: SearchHarness,
) -> None:
    await harness.engine.put(
        [Document(ContentRef("idea", 999), "nl", "Soep", "", harness.session_factory.clock.now())]
    )
    for number in range(1, BATCH + 5):
        harness.ideas.put(number, "Soep" if number % 100 == 0 else "Brood")
    harness.ideas.put(300, "Soep geheim", visibility=hidden)
    harness.projects.put(1, "Soepproject", "met soep")
    assert await reindex(harness.session_factory, harness.engine) == {
        "idea": BATCH + 4,
        "project": 1,
    }
    assert sorted(await harness.find("soep")) == ["idea:100", "idea:200", "project:1"]
    assert await harness.find("geheim") == []


async def test_a_new_index_is_filled_at_the_start_and_an_old_one_is_left_alone(
    harness: SearchHarness,
) -> None:
    harness.ideas.put(1, "Soep")
    await ensure_index_ready(harness.session_factory, harness.engine)
    assert await harness.find("soep") == ["idea:1"]
    harness.ideas.put(2, "Soep")
    await ensure_index_ready(harness.session_factory, harness.engine)
    assert await harness.find("soep") == ["idea:1"]


async def test_an_engine_that_is_away_at_the_start_is_waited_for(
    harness: SearchHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.ideas.put(1, "Soep")
    start, attempts = harness.engine.start, []

    async def start_at_third_attempt() -> bool:
        attempts.append(1)
        if len(attempts) < 3:
            raise SearchUnavailable("away")
        return await start()

    monkeypatch.setattr(harness.engine, "start", start_at_third_attempt)
    await ensure_index_ready(harness.session_factory, harness.engine, again=0.01)
    assert await harness.find("soep") == ["idea:1"]


async def test_a_rebuild_overtaken_by_one_that_is_killed_is_repeated_without_a_warning(
    harness: SearchHarness, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="forum.search")
    harness.ideas.put(1, "Soep")
    rebuild, killed = harness.engine.rebuild, []

    async def killed_batches() -> AsyncIterator[list[Document]]:
        killed.append(1)
        if killed:
            raise RuntimeError("killed")
        yield []

    async def interleave(batches: AsyncIterator[list[Document]]) -> None:
        async def interleaved() -> AsyncIterator[list[Document]]:
            async for batch in batches:
                if not killed:
                    with suppress(RuntimeError):
                        await rebuild(killed_batches())
                yield batch

        await rebuild(interleaved())

    monkeypatch.setattr(harness.engine, "rebuild", interleave)
    await ensure_index_ready(harness.session_factory, harness.engine, again=0.01)
    assert await harness.find("soep") == ["idea:1"]
    assert "another process fills the search index; this one waits for it" in caplog.messages
    assert [each.message for each in caplog.records if each.levelname == "WARNING"] == []


async def test_other_slices_find_one_kind_through_the_search_port(harness: SearchHarness) -> None:
    harness.ideas.put(1, "Soep")
    harness.ideas.put(2, "Soep")
    harness.projects.put(1, "Soep")
    await reindex(harness.session_factory, harness.engine)
    search_port: SearchPort = EngineSearchPort(harness.engine)
    one, two = ContentRef("idea", 1), ContentRef("idea", 2)
    assert await search_port.find("soe", kind="idea", limit=10) == Found((two, one))
    assert await search_port.find("soep", kind="idea", limit=1) == Found((two,))
    assert await search_port.find("soeq", kind="idea", limit=1) == Found((two,), "soep")
    assert await search_port.find("*", kind="idea", limit=1) == Found()


async def _run_reindex(harness: SearchHarness) -> Result:
    # The command gets its own connections and event loop, as in its own process.
    own = SearchHarness(harness.folder)
    own.ideas.summaries = harness.ideas.summaries
    services = {"search": own.engine}
    context = CommandContext(own.session_factory, own.dispatcher, SITE, services)
    return await asyncio.to_thread(lambda: CliRunner().invoke(reindex_command, obj=lambda: context))


async def test_reindex_prints_the_count_of_each_kind(harness: SearchHarness) -> None:
    harness.ideas.put(1, "Soep")
    harness.ideas.put(2, "Brood")
    result = await _run_reindex(harness)
    assert (result.exit_code, result.output) == (0, "idea: 2\nproject: 0\n")
    assert await harness.find("soep") == ["idea:1"]


async def test_reindex_reports_an_unavailable_engine(
    harness: SearchHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(batches: AsyncIterator[list[Document]]) -> None:
        raise SearchUnavailable("OperationalError")

    monkeypatch.setattr(SqliteEngine, "rebuild", lambda engine, batches: refuse(batches))
    result = await _run_reindex(harness)
    assert result.exit_code == 1
    assert "OperationalError" in result.output
