"""Deliveries of a batch handler: prepared together, run concurrently, and acknowledged as they end.

All that have ended by then are acknowledged in one transaction: many of a service that answers at once, and one
by one those of a slow one, of which a kill would repeat the others.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, NamedTuple

from forum.core.database.errors import is_unavailable
from forum.core.delivery.handler import BatchHandler
from forum.core.journal.deliveries import Lease
from forum.core.unit_of_work import SessionFactory


class Failure(NamedTuple):
    """A delivery that wasn't acknowledged, and why."""

    lease: Lease
    error: Exception


async def deliver_batch(
    session_factory: SessionFactory,
    handler: BatchHandler[Any],
    leases: Sequence[Lease],
    seconds: float,
) -> list[Failure]:
    """Run deliveries of `handler`, each within `seconds`; returns those that failed."""
    until = asyncio.get_running_loop().time() + seconds
    try:
        events = _events(leases)
        async with asyncio.timeout_at(until):
            act = await handler.prepare(session_factory, events)
    except Exception as error:
        return [Failure(lease, error) for lease in leases]
    failures = []
    async with asyncio.TaskGroup() as group:
        running = {
            group.create_task(_error_of(act(event), until)): lease
            for lease, event in zip(leases, events, strict=True)
        }
        while running:
            ended, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            results = [(running.pop(task), task.result()) for task in ended]
            failures += [Failure(lease, error) for lease, error in results if error]
            done = [lease for lease, error in results if error is None]
            failures += await _acknowledge(session_factory, handler, done)
    return failures


def _events(leases: Sequence[Lease]) -> list[Any]:
    return [lease.entry.to_event() for lease in leases]


async def _error_of(action: Awaitable[None], until: float) -> Exception | None:
    """The error that an action raises before the time `until` of the event loop, or because of it."""
    try:
        async with asyncio.timeout_at(until):
            await action
    except Exception as error:
        return error
    return None


async def _acknowledge(
    session_factory: SessionFactory, handler: BatchHandler[Any], leases: Sequence[Lease]
) -> list[Failure]:
    """Finish and acknowledge deliveries in one transaction; one by one if one of them makes it fail."""
    if not leases:
        return []
    try:
        await handler.finish(session_factory.unit_of_work(acknowledges=leases), _events(leases))
    except Exception as error:
        if len(leases) == 1 or is_unavailable(error):
            return [Failure(lease, error) for lease in leases]
        each = [await _acknowledge(session_factory, handler, [lease]) for lease in leases]
        return [failure for failures in each for failure in failures]
    return []
