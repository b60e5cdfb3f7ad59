"""The journal feeds the index; a rebuild reads everything public."""

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
from forum.core.content.search_port import SearchPort, SearchUnavailable
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
from search.commands import reindex as reindex_command
from search.engines import make_engine
from search.engines.base import Engine, Query
from search.engines.search_port import EngineSearchPort
from search.engines.sqlite import SqliteEngine
from search.handlers import index_handlers
from search.tables import SearchState
from tests.integration.search.memory_content import SITE, MemoryContent

TABLES = [
    SQLModel.metadata.tables[str(table.__tablename__)]
    for table in (JournalEntry, Delivery, SearchState)
]
public, hidden, pending = Visibility.public, Visibility.hidden, Visibility.pending


async def _no_summaries(session: ReadSession, ids: Sequence[int]) -> dict[int, Summary]:
    raise AssertionError("comments are not searched")


class Town:
    """Two shelves, a journal and an engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ideas, self.projects = MemoryContent("idea"), MemoryContent("project")
        self.database = Database(f"sqlite+aiosqlite:///{folder}/forum.db")
        self.engine: Engine = make_engine(self.database)
        comments = ContentType("comment", _no_summaries, "Comment", "Comments")
        handlers = index_handlers(self.engine)
        self.session_factory = SessionFactory(
            self.database,
            clock=SystemClock(),
            info=content_info(ContentRegistry.of([self.ideas.kind, self.projects.kind, comments])),
            subscriptions=subscriptions(handlers),
        )
        self.dispatcher = Dispatcher(self.session_factory, handlers)

    async def open(self) -> None:
        async with self.database.engine.begin() as connection:
            await connection.run_sync(lambda s: SQLModel.metadata.create_all(s, tables=TABLES))
        await self.engine.start()

    async def close(self) -> None:
        await self.engine.close()
        await self.database.close()

    async def moves(self, ref: ContentRef, before: Visibility, after: Visibility) -> int:
        """Tell of a move and deliver what follows; returns how much there was to deliver."""
        async with self.session_factory.unit_of_work() as uow:
            uow.publish(VisibilityChanged(subject=ref, before=before, after=after))
        return await self.dispatcher.drain()

    async def found(self, text: str) -> list[str]:
        return [str(ref) for ref in (await self.engine.find(Query(text))).refs]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    town = Town(tmp_path)
    await town.open()
    yield town
    await town.close()


async def test_what_becomes_public_is_found_and_what_is_hidden_is_gone(town: Town) -> None:
    ref = town.ideas.index(1, "Soep op de stoep", visibility=pending)
    await town.moves(ref, Visibility.draft, pending)
    assert await town.found("soep") == []
    town.ideas.move(1, public)
    await town.moves(ref, pending, public)
    assert await town.found("soep") == ["idea:1"]
    town.ideas.move(1, hidden)
    await town.moves(ref, public, hidden)
    assert await town.found("soep") == []
    town.ideas.move(1, public)
    await town.moves(ref, hidden, public)
    assert await town.found("soep") == ["idea:1"]


async def test_hidden_content_is_gone_within_a_second_of_the_commit(town: Town) -> None:
    ref = town.ideas.index(1, "Soep")
    await town.moves(ref, pending, public)
    running = asyncio.create_task(town.dispatcher.run())
    town.ideas.move(1, hidden)
    async with town.session_factory.unit_of_work() as uow:
        uow.publish(VisibilityChanged(subject=ref, before=public, after=hidden))
    async with asyncio.timeout(1):
        while await town.found("soep"):
            await asyncio.sleep(0.01)
    town.dispatcher.stop()
    await running


async def test_a_changed_text_is_found_by_its_new_words(town: Town) -> None:
    ref = town.ideas.index(1, "Soep", "met **balletjes**")
    await town.moves(ref, pending, public)
    town.ideas.index(1, "Soep", "met vermicelli")
    async with town.session_factory.unit_of_work() as uow:
        uow.publish(ContentChanged(subject=ref))
        uow.publish(ContentSubmitted(subject=ref, edited=True))
    await town.dispatcher.drain()
    assert await town.found("balletjes") == []
    assert await town.found("vermicelli") == ["idea:1"]


async def test_kinds_without_a_searchable_form_are_left_alone(town: Town) -> None:
    assert await town.moves(ContentRef("comment", 1), pending, public) == 1
    assert await town.moves(ContentRef("unheard", 1), pending, public) == 1
    async with town.session_factory.read_session() as session:
        assert await session.all(select(Delivery)) == []


async def test_an_engine_that_is_away_is_asked_again_and_never_given_up(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(documents: Sequence[Document]) -> None:
        raise SearchUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(town.engine, "put", refuse)
        await town.moves(town.ideas.index(1, "Soep"), pending, public)
    async with town.session_factory.read_session() as session:
        (owed,) = await session.all(select(Delivery))
    assert (owed.attempts, owed.fault) == (0, "SearchUnavailable")


async def test_filling_reads_every_kind_in_batches_and_drops_the_rest(town: Town) -> None:
    await town.engine.put(
        [Document(ContentRef("idea", 999), "nl", "Soep", "", town.session_factory.clock.now())]
    )
    for number in range(1, BATCH + 5):
        town.ideas.index(number, "Soep" if number % 100 == 0 else "Brood")
    town.ideas.index(300, "Soep geheim", visibility=hidden)
    town.projects.index(1, "Soepproject", "met soep")
    assert await reindex(town.session_factory, town.engine) == {"idea": BATCH + 4, "project": 1}
    assert sorted(await town.found("soep")) == ["idea:100", "idea:200", "project:1"]
    assert await town.found("geheim") == []


async def test_a_new_index_is_filled_at_the_start_and_an_old_one_is_left_alone(
    town: Town,
) -> None:
    town.ideas.index(1, "Soep")
    await ensure_index_ready(town.session_factory, town.engine)
    assert await town.found("soep") == ["idea:1"]
    town.ideas.index(2, "Soep")
    await ensure_index_ready(town.session_factory, town.engine)
    assert await town.found("soep") == ["idea:1"]


async def test_an_engine_that_is_away_at_the_start_is_waited_for(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.ideas.index(1, "Soep")
    start, tries = town.engine.start, []

    async def late() -> bool:
        tries.append(1)
        if len(tries) < 3:
            raise SearchUnavailable("away")
        return await start()

    monkeypatch.setattr(town.engine, "start", late)
    await ensure_index_ready(town.session_factory, town.engine, again=0.01)
    assert await town.found("soep") == ["idea:1"]


async def test_a_filling_that_was_overtaken_by_one_that_is_killed_is_done_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.ideas.index(1, "Soep")
    rebuild, killed = town.engine.rebuild, []

    async def dying() -> AsyncIterator[list[Document]]:
        killed.append(1)
        if killed:
            raise RuntimeError("killed")
        yield []

    async def interleave(batches: AsyncIterator[list[Document]]) -> None:
        async def slowly() -> AsyncIterator[list[Document]]:
            async for batch in batches:
                if not killed:
                    with suppress(RuntimeError):
                        await rebuild(dying())
                yield batch

        await rebuild(slowly())

    monkeypatch.setattr(town.engine, "rebuild", interleave)
    await ensure_index_ready(town.session_factory, town.engine, again=0.01)
    assert await town.found("soep") == ["idea:1"]


async def test_other_slices_find_one_kind_through_the_finder(town: Town) -> None:
    town.ideas.index(1, "Soep")
    town.ideas.index(2, "Soep")
    town.projects.index(1, "Soep")
    await reindex(town.session_factory, town.engine)
    finder: SearchPort = EngineSearchPort(town.engine)
    assert await finder.find("soe", kind="idea", limit=10) == [
        ContentRef("idea", 2),
        ContentRef("idea", 1),
    ]
    assert await finder.find("soep", kind="idea", limit=1) == [ContentRef("idea", 2)]
    assert await finder.find("*", kind="idea", limit=1) == []


async def _run_reindex(town: Town) -> Result:
    # A command has connections and an event loop of its own, as in its own process.
    own = Town(town.folder)
    own.ideas.summaries = town.ideas.summaries
    services = {"search": own.engine}
    context = CommandContext(own.session_factory, own.dispatcher, SITE, services)
    return await asyncio.to_thread(lambda: CliRunner().invoke(reindex_command, obj=lambda: context))


async def test_reindex_says_how_much_of_each_kind(town: Town) -> None:
    town.ideas.index(1, "Soep")
    town.ideas.index(2, "Brood")
    result = await _run_reindex(town)
    assert (result.exit_code, result.output) == (0, "idea: 2\nproject: 0\n")
    assert await town.found("soep") == ["idea:1"]


async def test_reindex_says_when_the_engine_does_not_answer(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(batches: AsyncIterator[list[Document]]) -> None:
        raise SearchUnavailable("OperationalError")

    monkeypatch.setattr(SqliteEngine, "rebuild", lambda engine, batches: refuse(batches))
    result = await _run_reindex(town)
    assert result.exit_code == 1
    assert "OperationalError" in result.output
