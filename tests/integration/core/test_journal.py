"""What follows from an event happens, in order, however often it fails before, and holds up nobody."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.retry_policy import Patience
from forum.core.journal.backlog import parked
from forum.core.journal.event import Event
from forum.core.journal.tables import Delivery, DeliveryState
from forum.core.unit_of_work import Work, Workshop
from tests.integration.core.happenings import (
    Broken,
    Outside,
    effects,
    make_dispatcher,
    make_table,
    make_workshop,
    note_inside,
    tell,
)
from tests.still import StillClock


@pytest.fixture
def outside() -> Outside:
    """The world outside."""
    return Outside()


@pytest.fixture
async def workshop(
    database_url: str, clock: StillClock, outside: Outside
) -> AsyncIterator[Workshop]:
    """A workshop with two reactions to one event."""
    workshop = make_workshop(database_url, clock, outside.react)
    await make_table(workshop)
    yield workshop
    await workshop.database.close()


@pytest.fixture
def dispatcher(workshop: Workshop) -> Dispatcher:
    """A dispatcher that isn't running: tests drain it."""
    return make_dispatcher(workshop)


async def owed(workshop: Workshop) -> list[Delivery]:
    """What is still owed."""
    async with workshop.reading() as reading:
        return await reading.all(select(Delivery).order_by(Delivery.entry_id, Delivery.reaction))  # type: ignore[arg-type]


async def test_each_reaction_happens_once(
    workshop: Workshop, dispatcher: Dispatcher, outside: Outside
) -> None:
    await tell(workshop, 1, 1, 2)
    await tell(workshop, 2, 1)
    await dispatcher.drain()
    await dispatcher.drain()
    assert await effects(workshop) == [(1, 1), (1, 2), (2, 1)]
    assert sorted(outside.seen) == [(1, 1), (1, 2), (2, 1)]
    assert await owed(workshop) == []


async def test_entries_of_one_content_keep_their_order(
    workshop: Workshop, dispatcher: Dispatcher, outside: Outside, clock: StillClock
) -> None:
    await tell(workshop, 1, 1, 2, 3)
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
    workshop: Workshop, dispatcher: Dispatcher, outside: Outside
) -> None:
    outside.broken = set(range(1, 16))  # more than one batch of them
    for subject in range(1, 20):
        await tell(workshop, subject, 1)
    await dispatcher.drain()
    assert sorted(outside.seen) == [(subject, 1) for subject in range(16, 20)]
    # Nor does a reaction that fails hold up the other reaction to the same entry.
    assert len(await effects(workshop)) == 19


async def test_each_wait_is_four_times_longer(
    workshop: Workshop, dispatcher: Dispatcher, outside: Outside, clock: StillClock
) -> None:
    outside.broken.add(1)
    await tell(workshop, 1, 1)
    waits = []
    for _ in range(2):
        await dispatcher.drain()
        (delivery,) = await owed(workshop)
        waits.append((delivery.next_try_at - clock.now()).total_seconds())
        clock.moment = delivery.next_try_at
    assert waits == [5, 20]


def test_no_wait_is_longer_than_an_hour() -> None:
    patience = Patience()
    waits = [patience.delay(attempts).total_seconds() for attempts in range(1, 12)]
    assert waits[:5] == [5, 20, 80, 320, 1280]
    assert max(waits) == 3600


async def test_what_fails_too_often_is_parked_and_named(
    workshop: Workshop, dispatcher: Dispatcher, outside: Outside, clock: StillClock
) -> None:
    outside.broken.add(1)
    await tell(workshop, 1, 1, 2)
    for _ in range(3):
        await dispatcher.drain()
        clock.move(hours=2)
    async with workshop.database.reading() as connection:
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
    assert await owed(workshop) == []


async def test_a_reaction_inside_that_fails_leaves_nothing(
    database_url: str, clock: StillClock, outside: Outside
) -> None:
    failing = True

    async def half_done(work: Work, event: Event) -> None:
        await note_inside(work, event)
        if failing:
            raise Broken

    workshop = make_workshop(database_url, clock, outside.react, half_done)
    await make_table(workshop)
    dispatcher = make_dispatcher(workshop)
    await tell(workshop, 1, 1)
    await dispatcher.drain()
    assert await effects(workshop) == []
    failing = False
    clock.move(seconds=6)
    await dispatcher.drain()
    assert await effects(workshop) == [(1, 1)]
    await workshop.database.close()


async def test_a_lease_of_a_dead_process_runs_out(
    workshop: Workshop, dispatcher: Dispatcher, outside: Outside, clock: StillClock
) -> None:
    """A process that died after claiming keeps nobody waiting for longer than its lease."""
    started = asyncio.Event()

    async def hang(_workshop: Workshop, _event: Event) -> None:
        started.set()
        await asyncio.Event().wait()

    workshop.reactions["outside"] = type(workshop.reactions["outside"])(
        "outside", workshop.reactions["outside"].to, hang, outside=True
    )
    await tell(workshop, 1, 1)
    dying = asyncio.create_task(dispatcher.drain())
    await started.wait()
    dying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await dying
    other = make_dispatcher(workshop)
    workshop.reactions["outside"] = type(workshop.reactions["outside"])(
        "outside", workshop.reactions["outside"].to, outside.react, outside=True
    )
    await other.drain()
    assert outside.seen == []
    clock.move(seconds=61)
    await other.drain()
    assert outside.seen == [(1, 1)]


async def test_two_dispatchers_do_nothing_twice_inside(
    workshop: Workshop, database_url: str, clock: StillClock, outside: Outside
) -> None:
    other_workshop = make_workshop(database_url, clock, outside.react)
    for subject in range(1, 31):
        await tell(workshop, subject, 1)
    await asyncio.gather(
        *(make_dispatcher(house).drain() for house in (workshop, other_workshop, workshop))
    )
    await make_dispatcher(workshop).drain()
    assert await effects(workshop) == [(subject, 1) for subject in range(1, 31)]
    assert sorted(set(outside.seen)) == [(subject, 1) for subject in range(1, 31)]
    assert await owed(workshop) == []
    await other_workshop.database.close()


async def test_it_runs_by_itself_and_wakes_when_work_commits(
    workshop: Workshop, dispatcher: Dispatcher, outside: Outside
) -> None:
    running = asyncio.create_task(dispatcher.run())
    await tell(workshop, 1, 1)
    async with asyncio.timeout(20):
        while not (outside.seen and not await owed(workshop)):
            await asyncio.sleep(0.01)
        dispatcher.stop()
        await running
    assert await effects(workshop) == [(1, 1)]


async def test_an_event_tells_no_personal_text(workshop: Workshop, dispatcher: Dispatcher) -> None:
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
