"""Event dispatcher: runs the pending deliveries of the journal; it may be killed at any statement.

A delivery is leased, run and acknowledged. A transactional handler commits in the transaction that
acknowledges it: exactly once. An external one is acknowledged after it ran: at least once; those of a
batch handler together (`core/delivery/batch.py`). Each
handler gets the entries about one subject in order. A failing delivery is retried with growing
delays, then parked; it doesn't block other subjects. While an external service is unavailable, its
queue pauses between batches, and nothing is parked for that.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from forum.core.clock import pause
from forum.core.database.errors import describe_file, describe_unavailable, is_unavailable
from forum.core.database.file_lock import file_lock
from forum.core.delivery import batch
from forum.core.delivery.handler import (
    BatchHandler,
    EventHandler,
    ExternalHandler,
    TransactionalHandler,
)
from forum.core.delivery.heartbeat import beat
from forum.core.delivery.retry_policy import RetryPolicy
from forum.core.journal import deliveries
from forum.core.service_errors import DeliveryError, ServiceUnavailable
from forum.core.unit_of_work import AlreadyAcknowledged, SessionFactory

log = logging.getLogger("forum.dispatch")

MAX_CLOCK_LAG = timedelta(seconds=1)
"""How far the local clock may be behind. It only serves to check whether a delivery may be due: the
server's time is read before leasing."""


class Dispatcher:
    """Runs deliveries until stopped; wakes when this process commits events, and every second.

    `prepare` runs before each batch that has anything due.
    """

    def __init__(
        self,
        session_factory: SessionFactory,
        handlers: Iterable[EventHandler],
        retry_policy: RetryPolicy | None = None,
        *,
        prepare: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.session_factory = session_factory
        self._prepare = prepare
        self.retry_policy = retry_policy or RetryPolicy()
        self.handlers = {handler.name: handler for handler in handlers}
        self._queues = _make_queues(self.handlers.values())
        self._wakes = {queue: asyncio.Event() for queue in self._queues}
        self._paused: set[deliveries.DeliveryQueue] = set()
        self._causes: dict[deliveries.DeliveryQueue, str] = {}
        self._database_faults: dict[deliveries.DeliveryQueue | None, str] = {}
        self._stopped = asyncio.Event()
        session_factory.on_commit = self._wake_for

    def _wake_for(self, handler_names: set[str]) -> None:
        """Wake the queues of these handlers."""
        for queue, wake in self._wakes.items():
            if any(queue.accepts(name) for name in handler_names):
                wake.set()

    def _wake(self) -> None:
        for wake in self._wakes.values():
            wake.set()

    async def run(self) -> None:
        """Deliver until `stop()`; the current batches are finished first."""
        path = self.session_factory.database.sqlite_path
        if path is None:
            await self._run_queues()
            return
        with ExitStack() as held:
            if await self._retry_until_done(
                partial(self._lock, path.with_name(f"{path.name}-deliver"), held)
            ) and await self._retry_until_done(self._release_leases):
                await self._run_queues()

    async def _retry_until_done(self, step: Callable[[], Awaitable[None]]) -> bool:
        """Repeat a step of the start until it succeeds; false if stopped before."""
        while not self._stopped.is_set():
            try:
                await step()
            except Exception as error:
                self._log_fault(None, error)
                await pause(self.retry_policy.idle, until=self._stopped)
            else:
                self._log_database(None, "")
                return not self._stopped.is_set()
        return False

    async def _lock(self, path: Path, held: ExitStack) -> None:
        """Wait until no other process delivers from this database, or until stopped."""
        with ExitStack() as opened:
            lock = opened.enter_context(file_lock(path))
            if not lock.try_acquire():
                log.warning("another process runs this journal; this one waits for its end")
                while not self._stopped.is_set() and not lock.try_acquire():
                    await pause(self.retry_policy.idle, until=self._stopped)
            held.push(opened.pop_all())

    async def _release_leases(self) -> None:
        async with self.session_factory.transaction() as connection:
            await deliveries.release_leases(connection)

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
                self._log_database(queue, "")
            except Exception as error:
                self._log_fault(queue, error)
                delivered = 0
            if queue in self._paused:
                self._paused.remove(queue)
                await pause(
                    self.retry_policy.unavailable_delay.total_seconds(), until=self._stopped
                )
            elif not delivered and not self._stopped.is_set():
                await pause(self.retry_policy.idle, until=wake)

    def stop(self) -> None:
        """Stop after the current batches."""
        self._stopped.set()
        self._wake()

    async def retry_parked(self) -> int:
        """Make all parked deliveries due; returns how many."""
        async with self.session_factory.transaction() as connection:
            now = await self.session_factory.server_time(connection)
            return await deliveries.retry_parked(connection, now=now)

    async def drain(self) -> int:
        """Deliver until nothing is due; returns how many deliveries were run."""
        total = 0
        while delivered := sum([await self.deliver_batch(queue) for queue in self._queues]):
            total += delivered
        return total

    async def deliver_batch(self, queue: deliveries.DeliveryQueue) -> int:
        """Lease and run one batch of a queue; returns its size."""
        async with self.session_factory.database.read_connection() as connection:
            latest = self.session_factory.clock.now() + MAX_CLOCK_LAG
            if not await deliveries.has_due(connection, now=latest, queue=queue):
                return 0
        if self._prepare:
            await self._prepare()
        async with self.session_factory.transaction() as connection:
            # Read the time after waiting for the connection: the lease starts when it is written.
            now, policy = await self.session_factory.server_time(connection), self.retry_policy
            limit = policy.batch if queue.excluding else policy.concurrent_batch
            leases = await deliveries.lease_due(
                connection, now=now, lease=policy.lease, limit=limit, queue=queue
            )
        # Said before the batch is run: if the database goes away meanwhile, that is another outage.
        self._log_database(queue, "")
        if queue.excluding:
            for lease in leases:
                await self._deliver_or_release(lease)
        elif leases:
            await self._deliver_concurrently(queue, leases)
        return len(leases)

    async def _deliver_concurrently(
        self, queue: deliveries.DeliveryQueue, leases: list[deliveries.Lease]
    ) -> None:
        seconds = self.retry_policy.concurrent_timeout
        handler = self.handlers[queue.reactions[0]]
        if isinstance(handler, BatchHandler):
            failures = await batch.deliver_batch(self.session_factory, handler, leases, seconds)
            results = [await self._settle(*failure) for failure in failures]
        else:
            results = await asyncio.gather(*(self._deliver(lease, seconds) for lease in leases))
        errors = [error for error in results if error]
        if errors:
            self._paused.add(queue)
        self._log_cause(queue, str(errors[0]) if len(errors) == len(leases) else "")

    def _log_cause(self, queue: deliveries.DeliveryQueue, cause: str) -> None:
        """Log one warning when the service of a queue becomes unavailable or the cause changes, and
        one line when it is available again."""
        previous = self._causes.pop(queue, "")
        if cause:
            self._causes[queue] = cause
        if cause and cause != previous:
            log.warning("%s waits: %s", ", ".join(queue.reactions), cause)
        elif previous and not cause:
            log.warning("%s goes on: what it needs answers again", ", ".join(queue.reactions))

    def _log_fault(self, queue: deliveries.DeliveryQueue | None, error: Exception) -> None:
        """Log why a queue, or with None the start, can't go on."""
        if is_unavailable(error):
            self._log_database(queue, describe_unavailable(error))
        elif isinstance(error, OSError):
            self._log_database(queue, f"nothing is delivered: {describe_file(error)}")
        else:
            log.error("the journal could not be read", exc_info=error)

    def _log_database(self, queue: deliveries.DeliveryQueue | None, fault: str) -> None:
        """Log one warning when the database becomes unavailable to a queue, and one line when it is
        available to all again: a line for each attempt would fill a disk that is full already."""
        known = set(self._database_faults.values())
        previous = self._database_faults.pop(queue, "")
        if fault:
            self._database_faults[queue] = fault
            if fault not in known:
                log.warning(fault)
        elif previous and not self._database_faults:
            log.warning("the database can be used again")

    async def _deliver_or_release(self, lease: deliveries.Lease) -> None:
        # If the lease ended before the timeout, another process would run it concurrently.
        remaining = lease.leased_until - self.session_factory.clock.now()
        if remaining > timedelta(seconds=self.retry_policy.timeout):
            await self._deliver(lease, self.retry_policy.timeout)
            return
        async with self.session_factory.transaction() as connection:
            await deliveries.release(connection, lease)

    async def _deliver(self, lease: deliveries.Lease, seconds: float) -> ServiceUnavailable | None:
        """Run one delivery within `seconds`; returns the error if its service is unavailable."""
        try:
            async with asyncio.timeout(seconds):
                await self._run_handler(lease)
        except Exception as error:
            return await self._settle(lease, error)
        return None

    async def _settle(self, lease: deliveries.Lease, error: Exception) -> ServiceUnavailable | None:
        """Postpone, retry or park a delivery that failed; returns the error if its service is unavailable."""
        if isinstance(error, ServiceUnavailable):
            await self._postpone(lease, error)
            return error
        if not isinstance(error, AlreadyAcknowledged):
            await self._retry_or_park(lease, error)
        return None

    async def _run_handler(self, lease: deliveries.Lease) -> None:
        handler = self.handlers[lease.reaction]
        event = lease.entry.to_event()
        if isinstance(handler, TransactionalHandler):
            async with self.session_factory.unit_of_work(acknowledges=[lease]) as uow:
                await handler.run(uow, event)
            return
        assert isinstance(handler, ExternalHandler)
        await handler.run(self.session_factory, event)
        async with self.session_factory.transaction() as connection:
            await deliveries.acknowledge(connection, [lease])
        is_private = lease.entry.subject.kind in self.session_factory.private_kinds
        if handler.invalidates_pages and not is_private:
            self.session_factory.on_public_change()

    async def _retry_or_park(self, lease: deliveries.Lease, error: Exception) -> None:
        # The message of an exception may contain personal data; its type never does.
        fault = error.detail if isinstance(error, DeliveryError) else type(error).__name__
        log.warning(
            "reaction %s failed on %s %s (attempt %d): %s",
            lease.reaction, lease.entry.event, lease.entry.subject, lease.attempts, fault,
        )  # fmt: skip
        async with self.session_factory.transaction() as connection:
            if self.retry_policy.is_exhausted(lease.attempts, error):
                await deliveries.park(connection, lease, fault=fault)
            else:
                now = await self.session_factory.server_time(connection)
                until = now + self.retry_policy.delay(lease.attempts)
                await deliveries.reschedule(connection, lease, until=until, fault=fault)

    async def _postpone(self, lease: deliveries.Lease, error: ServiceUnavailable) -> None:
        log.debug("reaction %s waits: %s", lease.reaction, type(error).__name__)
        async with self.session_factory.transaction() as connection:
            until = (
                await self.session_factory.server_time(connection)
                + self.retry_policy.unavailable_delay
            )
            await deliveries.reschedule(
                connection, lease, until=until, fault=type(error).__name__, counts=False
            )


def _make_queues(handlers: Iterable[EventHandler]) -> tuple[deliveries.DeliveryQueue, ...]:
    """One queue for each name that handlers give, after the default queue of all other handlers."""
    names_by_queue: dict[str, list[str]] = {}
    for handler in handlers:
        if not isinstance(handler, TransactionalHandler) and handler.queue:
            names_by_queue.setdefault(handler.queue, []).append(handler.name)
    queued = tuple(name for names in names_by_queue.values() for name in names)
    return (
        deliveries.DeliveryQueue(queued, excluding=True),
        *(deliveries.DeliveryQueue(tuple(each)) for each in names_by_queue.values()),
    )
