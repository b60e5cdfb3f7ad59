"""What follows from an event happens, in order, however often it fails before, and holds up nobody."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.handler import ExternalHandler
from forum.core.delivery.retry_policy import RetryPolicy
from forum.core.journal.backlog import parked
from forum.core.journal.event import Event
from forum.core.journal.tables import Delivery, DeliveryState
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from tests.frozen_clock import FrozenClock
from tests.integration.core.handlers import (
    Broken,
    Happened,
    Outside,
    another_dispatcher,
    effects,
    make_dispatcher,
    make_table,
    note_inside,
    tell,
)


@pytest.fixture
def outside() -> Outside:
    """The world outside."""
    return Outside()


@pytest.fixture
async def dispatcher(
    database_url: str, clock: FrozenClock, outside: Outside
) -> AsyncIterator[Dispatcher]:
    """A dispatcher with two handlers of one event, which isn't running: tests drain it."""
    dispatcher = make_dispatcher(database_url, clock, outside.react)
    await make_table(dispatcher.session_factory)
    yield dispatcher
    await dispatcher.session_factory.database.close()


@pytest.fixture
def session_factory(dispatcher: Dispatcher) -> SessionFactory:
    """Where events are published that the dispatcher delivers."""
    return dispatcher.session_factory


async def owed(session_factory: SessionFactory) -> list[Delivery]:
    """What is still owed."""
    async with session_factory.read_session() as session:
        return await session.all(select(Delivery).order_by(Delivery.entry_id, Delivery.reaction))  # type: ignore[arg-type]


async def test_each_reaction_happens_once(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: Outside
) -> None:
    await tell(session_factory, 1, 1, 2)
    await tell(session_factory, 2, 1)
    await dispatcher.drain()
    await dispatcher.drain()
    assert await effects(session_factory) == [(1, 1), (1, 2), (2, 1)]
    assert sorted(outside.seen) == [(1, 1), (1, 2), (2, 1)]
    assert await owed(session_factory) == []


async def test_entries_of_one_content_keep_their_order(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: Outside, clock: FrozenClock
) -> None:
    await tell(session_factory, 1, 1, 2, 3)
    outside.broken.add(1)
    await dispatcher.drain()
    assert outside.seen == []
    outside.broken.clear()
    await dispatcher.drain()
    assert outside.seen == [], "nothing may overtake the entry that waits for its next try"
    clock.move(seconds=6)
    await dispatcher.drain()
    assert outside.seen == [(1, 1), (1, 2), (1, 3)]


async def test_one_bad_entry_holds_up_no_other(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: Outside
) -> None:
    outside.broken = set(range(1, 16))  # more than one batch of them
    for subject in range(1, 20):
        await tell(session_factory, subject, 1)
    await dispatcher.drain()
    assert sorted(outside.seen) == [(subject, 1) for subject in range(16, 20)]
    # Nor does a reaction that fails hold up the other reaction to the same entry.
    assert len(await effects(session_factory)) == 19


async def test_each_wait_is_four_times_longer(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: Outside, clock: FrozenClock
) -> None:
    outside.broken.add(1)
    await tell(session_factory, 1, 1)
    waits = []
    for _ in range(2):
        await dispatcher.drain()
        (delivery,) = await owed(session_factory)
        waits.append((delivery.next_try_at - clock.now()).total_seconds())
        clock.moment = delivery.next_try_at
    assert waits == [5, 20]


def test_no_wait_is_longer_than_an_hour() -> None:
    retry_policy = RetryPolicy()
    waits = [retry_policy.delay(attempts).total_seconds() for attempts in range(1, 12)]
    assert waits[:5] == [5, 20, 80, 320, 1280]
    assert max(waits) == 3600


async def test_what_fails_too_often_is_parked_and_named(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: Outside, clock: FrozenClock
) -> None:
    outside.broken.add(1)
    await tell(session_factory, 1, 1, 2)
    for _ in range(3):
        await dispatcher.drain()
        clock.move(hours=2)
    async with session_factory.database.read_connection() as connection:
        (given_up,) = await parked(connection)
    assert (given_up.reaction, given_up.subject) == ("outside", "thing:1")
    assert given_up.fault == "Broken"
    assert given_up.state is DeliveryState.parked
    outside.broken.clear()
    await dispatcher.drain()
    assert outside.seen == [(1, 2)], "what was parked holds up nothing any more"
    assert await dispatcher.retry_parked() == 1
    await dispatcher.drain()
    assert outside.seen == [(1, 2), (1, 1)]
    assert await owed(session_factory) == []


async def test_a_reaction_inside_that_fails_leaves_nothing(
    database_url: str, clock: FrozenClock, outside: Outside
) -> None:
    failing = True

    async def half_done(uow: UnitOfWork, event: Happened) -> None:
        await note_inside(uow, event)
        if failing:
            raise Broken

    dispatcher = make_dispatcher(database_url, clock, outside.react, half_done)
    session_factory = dispatcher.session_factory
    await make_table(session_factory)
    await tell(session_factory, 1, 1)
    await dispatcher.drain()
    assert await effects(session_factory) == []
    failing = False
    clock.move(seconds=6)
    await dispatcher.drain()
    assert await effects(session_factory) == [(1, 1)]
    await session_factory.database.close()


async def test_a_lease_of_a_dead_process_runs_out(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: Outside, clock: FrozenClock
) -> None:
    """A process that died after claiming keeps nobody waiting for longer than its lease."""
    started = asyncio.Event()

    async def hang(_session_factory: SessionFactory, _event: Happened) -> None:
        started.set()
        await asyncio.Event().wait()

    dispatcher.handlers["outside"] = ExternalHandler("outside", (Happened,), hang)
    await tell(session_factory, 1, 1)
    dying = asyncio.create_task(dispatcher.drain())
    await started.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    dispatcher.handlers["outside"] = ExternalHandler("outside", (Happened,), outside.react)
    other = another_dispatcher(dispatcher)
    await other.drain()
    assert outside.seen == []
    clock.move(seconds=61)
    await other.drain()
    assert outside.seen == [(1, 1)]


async def test_two_dispatchers_do_nothing_twice_inside(
    dispatcher: Dispatcher, database_url: str, clock: FrozenClock, outside: Outside
) -> None:
    session_factory = dispatcher.session_factory
    elsewhere = make_dispatcher(database_url, clock, outside.react)
    for subject in range(1, 31):
        await tell(session_factory, subject, 1)
    three = (dispatcher, elsewhere, another_dispatcher(dispatcher))
    await asyncio.gather(*(each.drain() for each in three))
    await dispatcher.drain()
    assert await effects(session_factory) == [(subject, 1) for subject in range(1, 31)]
    assert sorted(set(outside.seen)) == [(subject, 1) for subject in range(1, 31)]
    assert await owed(session_factory) == []
    await elsewhere.session_factory.database.close()


async def test_it_runs_by_itself_and_wakes_when_work_commits(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: Outside
) -> None:
    running = asyncio.create_task(dispatcher.run())
    await tell(session_factory, 1, 1)
    async with asyncio.timeout(20):
        while not (outside.seen and not await owed(session_factory)):
            await asyncio.sleep(0.01)
        dispatcher.stop()
        await running
    assert await effects(session_factory) == [(1, 1)]


async def test_an_event_tells_no_personal_text(
    session_factory: SessionFactory, dispatcher: Dispatcher
) -> None:
    """Every event of the house has fields of ids and codes only."""
    assert dispatcher is not None
    for event in Event.registry.values():
        for field in dataclasses.fields(event):
            if field.name == "subject":
                continue
            known = (int, str, bool, "int", "str", "bool", "int | None")
            assert field.type in known, (event, field.name)
            personal = ("title", "body", "text", "name", "email", "message")
            assert field.name not in personal, (event, field.name)
