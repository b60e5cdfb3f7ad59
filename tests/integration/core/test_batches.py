"""Batch handlers: what ran is acknowledged with what it writes, whatever becomes of the others of its batch."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

import pytest
from sqlmodel import select

from forum.core.content.registry import ContentRegistry, content_info
from forum.core.database.database import Database
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.handler import BatchHandler, subscriptions
from forum.core.journal.tables import Delivery
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from tests.frozen_clock import FrozenClock
from tests.integration.core.handlers import (
    Broken,
    Happened,
    create_effect_table,
    insert_effect,
    publish_steps,
    read_effects,
)

SUBJECTS = range(1, 6)


@dataclass
class Outside:
    """An external system that handles batches; it fails where a test says so, by subject."""

    prepared: list[int] = field(default_factory=list)
    ran: list[int] = field(default_factory=list)
    breaks_prepare: bool = False
    breaks: set[int] = field(default_factory=set)
    breaks_finish: set[int] = field(default_factory=set)
    slow: dict[int, asyncio.Event] = field(default_factory=dict)

    async def prepare(
        self, _session_factory: SessionFactory, events: Sequence[Happened]
    ) -> Callable[[Happened], Awaitable[None]]:
        """Count the events; raises `Broken` as told."""
        self.prepared.append(len(events))
        if self.breaks_prepare:
            raise Broken
        return self._run

    async def _run(self, event: Happened) -> None:
        if event.subject.id in self.breaks:
            raise Broken
        if released := self.slow.get(event.subject.id):
            await released.wait()
        self.ran.append(event.subject.id)

    async def finish(
        self, acknowledging: AbstractAsyncContextManager[UnitOfWork], events: Sequence[Happened]
    ) -> None:
        """Write one row for each event; raises `Broken` as told, before the commit."""
        async with acknowledging as uow:
            for event in events:
                await insert_effect(uow, event)
                if event.subject.id in self.breaks_finish:
                    raise Broken


@pytest.fixture
def outside() -> Outside:
    """The external system."""
    return Outside()


@pytest.fixture
async def dispatcher(
    database_url: str, clock: FrozenClock, outside: Outside
) -> AsyncIterator[Dispatcher]:
    """A dispatcher with a batch handler, and one event of each subject to deliver."""
    handlers = [BatchHandler("batch", (Happened,), outside.prepare, outside.finish)]
    session_factory = SessionFactory(
        Database(database_url),
        clock=clock,
        info=content_info(ContentRegistry()),
        subscriptions=subscriptions(handlers),
    )
    await create_effect_table(session_factory)
    for subject in SUBJECTS:
        await publish_steps(session_factory, subject, 1)
    yield Dispatcher(session_factory, handlers)
    await session_factory.database.close()


async def _faults(dispatcher: Dispatcher) -> list[tuple[str, str]]:
    """Subject and fault of what isn't acknowledged."""
    async with dispatcher.session_factory.read_session() as session:
        rows = await session.all(select(Delivery).order_by(Delivery.subject))
    return [(row.subject, row.fault) for row in rows]


async def _written(dispatcher: Dispatcher) -> list[int]:
    return [subject for subject, _ in await read_effects(dispatcher.session_factory)]


async def test_a_batch_is_prepared_once_and_each_runs_once(
    dispatcher: Dispatcher, outside: Outside
) -> None:
    await dispatcher.drain()
    assert outside.prepared == [5]
    assert sorted(outside.ran) == await _written(dispatcher) == [*SUBJECTS]
    assert await _faults(dispatcher) == []


@pytest.mark.parametrize("broken", ["breaks", "breaks_finish"])
async def test_one_that_fails_holds_up_none_of_the_others(
    dispatcher: Dispatcher, outside: Outside, clock: FrozenClock, broken: str
) -> None:
    getattr(outside, broken).add(3)
    await dispatcher.drain()
    assert await _written(dispatcher) == [1, 2, 4, 5]
    assert await _faults(dispatcher) == [("thing:3", "Broken")]
    getattr(outside, broken).clear()
    clock.advance(minutes=1)
    await dispatcher.drain()
    assert await _written(dispatcher) == [*SUBJECTS]


async def test_what_cannot_be_prepared_is_tried_again(
    dispatcher: Dispatcher, outside: Outside, clock: FrozenClock
) -> None:
    outside.breaks_prepare = True
    await dispatcher.drain()
    assert {fault for _, fault in await _faults(dispatcher)} == {"Broken"}
    outside.breaks_prepare = False
    clock.advance(minutes=1)
    await dispatcher.drain()
    assert await _written(dispatcher) == [*SUBJECTS]


async def test_a_slow_one_delays_no_acknowledgement(
    dispatcher: Dispatcher, outside: Outside
) -> None:
    outside.slow[2] = asyncio.Event()
    draining = asyncio.create_task(dispatcher.drain())
    async with asyncio.timeout(20):
        while await _written(dispatcher) != [1, 3, 4, 5]:
            await asyncio.sleep(0.01)
    assert [subject for subject, _ in await _faults(dispatcher)] == ["thing:2"]
    outside.slow[2].set()
    await draining
    assert await _written(dispatcher) == [*SUBJECTS]
