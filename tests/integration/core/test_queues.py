"""Delivery queues: a handler that hangs, such as mail, delays only its own queue."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from forum.app.container import Forum
from forum.core.actor import SYSTEM
from forum.core.content.registry import ContentRegistry, content_info
from forum.core.database.database import Database
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.handler import BatchHandler, EventHandler, ExternalHandler, subscriptions
from forum.core.journal.event import Event
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from tests.factories import cast_vote, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.people import YUSUF
from tests.services.databases import ON_SQLITE


@dataclass(frozen=True, kw_only=True)
class Knocked(Event):
    """An event without fields of its own."""


async def _acknowledge(
    acknowledging: AbstractAsyncContextManager[UnitOfWork], _events: Sequence[Event]
) -> None:
    async with acknowledging:
        pass


@ON_SQLITE
async def test_a_slow_queue_delays_no_other(database_url: str) -> None:
    released, seen, all_seen = asyncio.Event(), [], asyncio.Event()

    async def hang(
        _session_factory: SessionFactory, _events: Sequence[Event]
    ) -> Callable[[Event], Awaitable[None]]:
        async def wait(_event: Event) -> None:
            await released.wait()

        return wait

    async def record(_session_factory: SessionFactory, event: Event) -> None:
        seen.append(event.subject.id)
        if len(seen) == 30:
            all_seen.set()

    database = Database(database_url)
    handlers: list[EventHandler] = [
        BatchHandler("hang", (Knocked,), hang, _acknowledge),
        ExternalHandler("see", (Knocked,), record),
    ]
    session_factory = SessionFactory(
        database,
        clock=FrozenClock(),
        info=content_info(ContentRegistry()),
        subscriptions=subscriptions(handlers),
    )
    dispatcher = Dispatcher(session_factory, handlers)
    running = asyncio.create_task(dispatcher.run())
    async with session_factory.unit_of_work(SYSTEM) as uow:
        for number in range(30):
            uow.publish(Knocked(subject=ContentRef("door", number)))
    async with asyncio.timeout(20):
        await all_seen.wait()
    released.set()
    dispatcher.stop()
    await running
    await database.close()
    assert sorted(seen) == list(range(30))


@ON_SQLITE
async def test_a_commit_wakes_only_handlers_with_deliveries(forum: Forum) -> None:
    woken: list[set[str]] = []
    forum.session_factory.on_commit = woken.append
    idea = await post_public_idea(forum)
    assert "index_content" in set().union(*woken)
    woken.clear()
    await cast_vote(forum, idea, by=YUSUF)
    assert woken == [], "a vote has no deliveries"
