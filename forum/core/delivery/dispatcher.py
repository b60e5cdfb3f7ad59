"""The dispatcher: runs each reaction owed by the journal, and bears being killed at any statement.

A delivery is leased, run and settled. An inside reaction commits together with its settling: exactly
once. An outside one is settled after it ran: at least once. Entries of one content keep their order;
a failing one is tried again later and later, then parked; it holds up no other content. While a
service outside is away, its lane rests now and then, and nothing is parked for that.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta

from forum.core.clock import pause
from forum.core.database.errors import describe_unavailable, is_unavailable
from forum.core.database.file_lock import FileLock, file_lock
from forum.core.delivery.handler import EventHandler, ExternalHandler, TransactionalHandler
from forum.core.delivery.heartbeat import beat
from forum.core.delivery.retry_policy import RetryPolicy
from forum.core.journal import deliveries
from forum.core.service_errors import DeliveryError, ServiceUnavailable
from forum.core.unit_of_work import AlreadyAcknowledged, SessionFactory

log = logging.getLogger("forum.dispatch")

INACCURACY = timedelta(seconds=1)
"""A clock that wasn't asked just now may be late by so much: it is asked before anything is claimed."""


class Dispatcher:
    """Runs reactions until stopped; wakes when work commits here, and every second otherwise."""

    def __init__(
        self,
        session_factory: SessionFactory,
        handlers: Iterable[EventHandler],
        retry_policy: RetryPolicy | None = None,
    ) -> None:
        self.session_factory = session_factory
        self.retry_policy = retry_policy or RetryPolicy()
        self.handlers = {handler.name: handler for handler in handlers}
        self._queues = _queues(self.handlers.values())
        self._wakes = {queue: asyncio.Event() for queue in self._queues}
        self._away: set[deliveries.DeliveryQueue] = set()
        self._causes: dict[deliveries.DeliveryQueue, str] = {}
        self._stopped = asyncio.Event()
        session_factory.on_commit = self._wake_for

    def _wake_for(self, owed: set[str]) -> None:
        """Wake the lanes that take any of these reactions."""
        for queue, wake in self._wakes.items():
            if any(queue.takes_named(name) for name in owed):
                wake.set()

    def _wake(self) -> None:
        for wake in self._wakes.values():
            wake.set()

    async def run(self) -> None:
        """Deliver until `stop`; batches under way are finished first."""
        path = self.session_factory.database.sqlite_path
        if path is None:
            await self._run_queues()
            return
        with file_lock(path.with_name(f"{path.name}-deliver")) as lock:
            if await self._acquire(lock):
                async with self.session_factory.transaction() as connection:
                    await deliveries.release_leases(connection)
                await self._run_queues()

    async def _acquire(self, lock: FileLock) -> bool:
        """Wait until no other process runs this journal; false when stopped before."""
        if not lock.try_acquire():
            log.warning("another process runs this journal; this one waits for its end")
            while not self._stopped.is_set() and not lock.try_acquire():
                await pause(self.retry_policy.idle, until=self._stopped)
        return not self._stopped.is_set()

    async def _run_queues(self) -> None:
        log.info("what follows from the journal runs here")
        queues = (self._run_queue(queue) for queue in self._queues)
        await asyncio.gather(beat(self.session_factory, self._stopped), *queues)

    async def _run_queue(self, queue: deliveries.DeliveryQueue) -> None:
        wake = self._wakes[queue]
        while not self._stopped.is_set():
            wake.clear()
            try:
                delivered = await self.deliver_batch(queue)
            except Exception as error:
                if is_unavailable(error):
                    log.warning(describe_unavailable(error))
                else:
                    log.exception("the journal could not be read")
                delivered = 0
            if queue in self._away:
                self._away.remove(queue)
                await pause(self.retry_policy.away.total_seconds(), until=self._stopped)
            elif not delivered and not self._stopped.is_set():
                await pause(self.retry_policy.idle, until=wake)

    def stop(self) -> None:
        """End after the batches under way."""
        self._stopped.set()
        self._wake()

    async def retry_parked(self) -> int:
        """Put everything parked back in line; returns how many deliveries."""
        async with self.session_factory.transaction() as connection:
            now = await self.session_factory.server_time(connection)
            return await deliveries.retry_parked(connection, now=now)

    async def drain(self) -> int:
        """Deliver everything that is due now; returns how many deliveries were run."""
        total = 0
        while delivered := sum([await self.deliver_batch(queue) for queue in self._queues]):
            total += delivered
        return total

    async def deliver_batch(self, queue: deliveries.DeliveryQueue) -> int:
        """Claim and run one batch of a lane; returns its size."""
        async with self.session_factory.database.read_connection() as connection:
            about = self.session_factory.clock.now() + INACCURACY
            if not await deliveries.anything_due(connection, now=about, queue=queue):
                return 0
        async with self.session_factory.transaction() as connection:
            # Now, and not before waiting for a connection: a lease begins when it is written.
            now = await self.session_factory.server_time(connection)
            claims = await deliveries.lease_due(
                connection, now=now, lease=self.retry_policy.lease,
                limit=self.retry_policy.batch, queue=queue,
            )  # fmt: skip
        if queue.excluding:
            for lease in claims:
                await self._deliver_or_release(lease)
        elif claims:
            await self._deliver_at_once(queue, claims)
        return len(claims)

    async def _deliver_at_once(
        self, queue: deliveries.DeliveryQueue, claims: list[deliveries.Lease]
    ) -> None:
        within = self.retry_policy.concurrent_timeout
        ends = await asyncio.gather(*(self._deliver(lease, within) for lease in claims))
        away = [error for error in ends if error]
        if away:
            self._away.add(queue)
        self._tell_cause(queue, str(away[0]) if len(away) == len(ends) else "")

    def _tell_cause(self, queue: deliveries.DeliveryQueue, cause: str) -> None:
        """One warning when the service a lane needs goes away or is away for another reason; one
        line when it is back."""
        before = self._causes.pop(queue, "")
        if cause:
            self._causes[queue] = cause
        if cause and cause != before:
            log.warning("%s waits: %s", ", ".join(queue.reactions), cause)
        elif before and not cause:
            log.warning("%s goes on: what it needs answers again", ", ".join(queue.reactions))

    async def _deliver_or_release(self, lease: deliveries.Lease) -> None:
        # Too little of the lease left: another process would soon take it over in the middle.
        left = lease.leased_until - self.session_factory.clock.now()
        if left > timedelta(seconds=self.retry_policy.timeout):
            await self._deliver(lease, self.retry_policy.timeout)
            return
        async with self.session_factory.transaction() as connection:
            await deliveries.release(connection, lease)

    async def _deliver(self, lease: deliveries.Lease, within: float) -> ServiceUnavailable | None:
        """Run one delivery; returns why, when the service it needs is away."""
        try:
            async with asyncio.timeout(within):
                await self._react(lease)
        except AlreadyAcknowledged:
            return None
        except ServiceUnavailable as error:
            await self._waits(lease, error)
            return error
        except Exception as error:
            await self._failed(lease, error)
        return None

    async def _react(self, lease: deliveries.Lease) -> None:
        handler = self.handlers[lease.reaction]
        event = lease.entry.to_event()
        if isinstance(handler, TransactionalHandler):
            async with self.session_factory.unit_of_work(acknowledges=lease) as uow:
                await handler.run(uow, event)
            return
        await handler.run(self.session_factory, event)
        async with self.session_factory.transaction() as connection:
            await deliveries.acknowledge(connection, lease)
        if handler.invalidates_pages:
            self.session_factory.on_public_change()

    async def _failed(self, lease: deliveries.Lease, error: Exception) -> None:
        # The message of an error may hold personal text; its type never does.
        fault = error.detail if isinstance(error, DeliveryError) else type(error).__name__
        log.warning(
            "reaction %s failed on %s %s (attempt %d): %s",
            lease.reaction, lease.entry.event, lease.entry.subject, lease.attempts, fault,
        )  # fmt: skip
        async with self.session_factory.transaction() as connection:
            if self.retry_policy.enough(lease.attempts, error):
                await deliveries.park(connection, lease, fault=fault)
            else:
                now = await self.session_factory.server_time(connection)
                until = now + self.retry_policy.delay(lease.attempts)
                await deliveries.reschedule(connection, lease, until=until, fault=fault)

    async def _waits(self, lease: deliveries.Lease, error: ServiceUnavailable) -> None:
        log.debug("reaction %s waits: %s", lease.reaction, type(error).__name__)
        async with self.session_factory.transaction() as connection:
            until = await self.session_factory.server_time(connection) + self.retry_policy.away
            await deliveries.reschedule(
                connection, lease, until=until, fault=type(error).__name__, counts=False
            )


def _queues(handlers: Iterable[EventHandler]) -> tuple[deliveries.DeliveryQueue, ...]:
    """One lane for all that name none, and one for each that is named."""
    named: dict[str, list[str]] = {}
    for handler in handlers:
        if isinstance(handler, ExternalHandler) and handler.queue:
            named.setdefault(handler.queue, []).append(handler.name)
    aside = tuple(name for names in named.values() for name in names)
    return (
        deliveries.DeliveryQueue(aside, excluding=True),
        *(deliveries.DeliveryQueue(tuple(each)) for each in named.values()),
    )
