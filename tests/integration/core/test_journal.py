"""Event delivery: order per subject, retries, parking, leases, concurrent dispatchers."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import col, select

from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.handler import ExternalHandler
from forum.core.delivery.retry_policy import RetryPolicy
from forum.core.journal import deliveries
from forum.core.journal.backlog import parked
from forum.core.journal.event import Event
from forum.core.journal.tables import Delivery, DeliveryState
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from tests.frozen_clock import FrozenClock
from tests.integration.core.handlers import (
    Broken,
    ExternalSystem,
    Happened,
    another_dispatcher,
    create_effect_table,
    insert_effect,
    make_dispatcher,
    publish_steps,
    read_effects,
)


@pytest.fixture
def outside() -> ExternalSystem:
    """The external system that the external handler writes to."""
    return ExternalSystem()


@pytest.fixture
async def dispatcher(
    database_url: str, clock: FrozenClock, outside: ExternalSystem
) -> AsyncIterator[Dispatcher]:
    """A dispatcher with two handlers of one event. It isn't running: tests drain it."""
    dispatcher = make_dispatcher(database_url, clock, outside.react)
    await create_effect_table(dispatcher.session_factory)
    yield dispatcher
    await dispatcher.session_factory.database.close()


@pytest.fixture
def session_factory(dispatcher: Dispatcher) -> SessionFactory:
    """The session factory whose events the dispatcher delivers."""
    return dispatcher.session_factory


async def pending_deliveries(session_factory: SessionFactory) -> list[Delivery]:
    """The deliveries that aren't completed, in the order of their entries."""
    async with session_factory.read_session() as session:
        return await session.all(
            select(Delivery).order_by(col(Delivery.entry_id), col(Delivery.reaction))
        )


async def test_each_handler_runs_once(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: ExternalSystem
) -> None:
    await publish_steps(session_factory, 1, 1, 2)
    await publish_steps(session_factory, 2, 1)
    await dispatcher.drain()
    await dispatcher.drain()
    assert await read_effects(session_factory) == [(1, 1), (1, 2), (2, 1)]
    assert sorted(outside.seen) == [(1, 1), (1, 2), (2, 1)]
    assert await pending_deliveries(session_factory) == []


async def test_entries_of_one_content_keep_their_order(
    session_factory: SessionFactory,
    dispatcher: Dispatcher,
    outside: ExternalSystem,
    clock: FrozenClock,
) -> None:
    await publish_steps(session_factory, 1, 1, 2, 3)
    outside.broken.add(1)
    await dispatcher.drain()
    assert outside.seen == []
    outside.broken.clear()
    await dispatcher.drain()
    assert outside.seen == [], "no later entry may overtake one that waits for its retry"
    clock.advance(seconds=6)
    await dispatcher.drain()
    assert outside.seen == [(1, 1), (1, 2), (1, 3)]


async def test_one_bad_entry_delays_no_other(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: ExternalSystem
) -> None:
    outside.broken = set(range(1, 16))  # more than one batch of them
    for subject in range(1, 20):
        await publish_steps(session_factory, subject, 1)
    await dispatcher.drain()
    assert sorted(outside.seen) == [(subject, 1) for subject in range(16, 20)]
    # A handler that fails doesn't delay the other handler of the same entry either.
    assert len(await read_effects(session_factory)) == 19


async def test_each_wait_is_four_times_longer(
    session_factory: SessionFactory,
    dispatcher: Dispatcher,
    outside: ExternalSystem,
    clock: FrozenClock,
) -> None:
    outside.broken.add(1)
    await publish_steps(session_factory, 1, 1)
    waits = []
    for _ in range(2):
        await dispatcher.drain()
        (delivery,) = await pending_deliveries(session_factory)
        waits.append((delivery.next_try_at - clock.now()).total_seconds())
        clock.moment = delivery.next_try_at
    assert waits == [5, 20]


def test_no_wait_is_longer_than_an_hour() -> None:
    retry_policy = RetryPolicy()
    waits = [retry_policy.delay(attempts).total_seconds() for attempts in range(1, 12)]
    assert waits[:5] == [5, 20, 80, 320, 1280]
    assert max(waits) == 3600


async def test_what_fails_too_often_is_parked_and_named(
    session_factory: SessionFactory,
    dispatcher: Dispatcher,
    outside: ExternalSystem,
    clock: FrozenClock,
) -> None:
    outside.broken.add(1)
    await publish_steps(session_factory, 1, 1, 2)
    for _ in range(3):
        await dispatcher.drain()
        clock.advance(hours=2)
    async with session_factory.database.read_connection() as connection:
        (parked_delivery,) = await parked(connection)
    assert (parked_delivery.reaction, parked_delivery.subject) == ("outside", "thing:1")
    assert parked_delivery.fault == "Broken"
    assert parked_delivery.state is DeliveryState.parked
    outside.broken.clear()
    await dispatcher.drain()
    assert outside.seen == [(1, 2)], "a parked delivery delays no later one"
    assert await dispatcher.retry_parked() == 1
    await dispatcher.drain()
    assert outside.seen == [(1, 2), (1, 1)]
    assert await pending_deliveries(session_factory) == []


async def test_a_failed_transactional_handler_leaves_nothing(
    database_url: str, clock: FrozenClock, outside: ExternalSystem
) -> None:
    failing = True

    async def fail_after_insert(uow: UnitOfWork, event: Happened) -> None:
        await insert_effect(uow, event)
        if failing:
            raise Broken

    dispatcher = make_dispatcher(database_url, clock, outside.react, fail_after_insert)
    session_factory = dispatcher.session_factory
    await create_effect_table(session_factory)
    await publish_steps(session_factory, 1, 1)
    await dispatcher.drain()
    assert await read_effects(session_factory) == []
    failing = False
    clock.advance(seconds=6)
    await dispatcher.drain()
    assert await read_effects(session_factory) == [(1, 1)]
    await session_factory.database.close()


async def test_a_lease_of_a_dead_process_expires(
    session_factory: SessionFactory,
    dispatcher: Dispatcher,
    outside: ExternalSystem,
    clock: FrozenClock,
) -> None:
    """A process that died after claiming a delivery blocks it only until its lease expires."""
    started = asyncio.Event()

    async def hang(_session_factory: SessionFactory, _event: Happened) -> None:
        started.set()
        await asyncio.Event().wait()

    dispatcher.handlers["outside"] = ExternalHandler("outside", (Happened,), hang)
    await publish_steps(session_factory, 1, 1)
    draining = asyncio.create_task(dispatcher.drain())
    await started.wait()
    draining.cancel()
    with pytest.raises(asyncio.CancelledError):
        await draining
    dispatcher.handlers["outside"] = ExternalHandler("outside", (Happened,), outside.react)
    other = another_dispatcher(dispatcher)
    await other.drain()
    assert outside.seen == []
    clock.advance(seconds=61)
    await other.drain()
    assert outside.seen == [(1, 1)]


@pytest.mark.parametrize("action", ["release", "reschedule", "park"])
async def test_an_expired_lease_settles_nothing_of_the_next_one(
    session_factory: SessionFactory, clock: FrozenClock, action: str
) -> None:
    await publish_steps(session_factory, 1, 1)
    queue = deliveries.DeliveryQueue((), excluding=True)
    leases = []
    for _ in range(2):
        async with session_factory.transaction() as connection:
            leases += await deliveries.lease_due(
                connection, now=clock.now(), lease=timedelta(seconds=60), limit=1, queue=queue
            )
        clock.advance(seconds=61)
    late, current = leases
    async with session_factory.transaction() as connection:
        if action == "release":
            await deliveries.release(connection, late)
        elif action == "park":
            await deliveries.park(connection, late, fault="too late")
        else:
            await deliveries.reschedule(connection, late, until=clock.now(), fault="too late")
    stored = next(
        each
        for each in await pending_deliveries(session_factory)
        if (each.entry_id, each.reaction) == (current.entry.id, current.reaction)
    )
    assert (stored.state, stored.leased_until, stored.attempts, stored.fault) == (
        DeliveryState.waiting, current.leased_until, 2, stored.fault,
    )  # fmt: skip
    assert stored.fault != "too late"


async def test_concurrent_dispatchers_run_no_transactional_handler_twice(
    dispatcher: Dispatcher, database_url: str, clock: FrozenClock, outside: ExternalSystem
) -> None:
    session_factory = dispatcher.session_factory
    other_process = make_dispatcher(database_url, clock, outside.react)
    for subject in range(1, 31):
        await publish_steps(session_factory, subject, 1)
    dispatchers = (dispatcher, other_process, another_dispatcher(dispatcher))
    await asyncio.gather(*(each.drain() for each in dispatchers))
    await dispatcher.drain()
    assert await read_effects(session_factory) == [(subject, 1) for subject in range(1, 31)]
    assert sorted(set(outside.seen)) == [(subject, 1) for subject in range(1, 31)]
    assert await pending_deliveries(session_factory) == []
    await other_process.session_factory.database.close()


async def test_the_dispatcher_runs_in_the_background_and_wakes_on_commit(
    session_factory: SessionFactory, dispatcher: Dispatcher, outside: ExternalSystem
) -> None:
    running = asyncio.create_task(dispatcher.run())
    await publish_steps(session_factory, 1, 1)
    async with asyncio.timeout(20):
        while not (outside.seen and not await pending_deliveries(session_factory)):
            await asyncio.sleep(0.01)
        dispatcher.stop()
        await running
    assert await read_effects(session_factory) == [(1, 1)]


async def test_events_have_no_fields_for_personal_text(
    session_factory: SessionFactory, dispatcher: Dispatcher
) -> None:
    """Every event class has fields of ids and codes only."""
    assert dispatcher is not None
    for event in Event.registry.values():
        for field in dataclasses.fields(event):
            if field.name == "subject":
                continue
            allowed_types = (int, str, bool, int | None, "int", "str", "bool", "int | None")
            assert field.type in allowed_types, (event, field.name)
            personal_names = ("title", "body", "text", "name", "email", "message")
            assert field.name not in personal_names, (event, field.name)
