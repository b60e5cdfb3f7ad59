"""The dispatcher: runs each reaction owed by the journal, and bears being killed at any statement.

A delivery is leased, run and settled. An inside reaction commits together with its settling: exactly
once. An outside one is settled after it ran: at least once. Entries of one content keep their order;
a failing one is tried again later and later, then parked; it holds up no other content. While a
service outside is away, its lane rests now and then, and nothing is parked for that.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from forum.core.clock import pause
from forum.core.database.errors import is_away, what_is_away
from forum.core.database.file_lock import turn
from forum.core.delivery.handler import EventHandler, ExternalHandler, TransactionalHandler
from forum.core.delivery.heartbeat import beat
from forum.core.delivery.retry_policy import Patience
from forum.core.journal import deliveries
from forum.core.service_errors import Away, Failed
from forum.core.unit_of_work import AlreadySettled, SessionFactory

log = logging.getLogger("forum.dispatch")

INACCURACY = timedelta(seconds=1)
"""A clock that wasn't asked just now may be late by so much: it is asked before anything is claimed."""


class Dispatcher:
    """Runs reactions until stopped; wakes when work commits here, and every second otherwise."""

    def __init__(
        self,
        session_factory: SessionFactory,
        handlers: Iterable[EventHandler],
        patience: Patience | None = None,
    ) -> None:
        self.session_factory = session_factory
        self.patience = patience or Patience()
        self.handlers = {handler.name: handler for handler in handlers}
        self._lanes = _lanes(self.handlers.values())
        self._wakes = {lane: asyncio.Event() for lane in self._lanes}
        self._away: set[deliveries.Lane] = set()
        self._causes: dict[deliveries.Lane, str] = {}
        self._stopped = asyncio.Event()
        session_factory.on_commit = self._wake_for

    def _wake_for(self, owed: set[str]) -> None:
        """Wake the lanes that take any of these reactions."""
        for lane, wake in self._wakes.items():
            if any(lane.takes_named(name) for name in owed):
                wake.set()

    def _wake(self) -> None:
        for wake in self._wakes.values():
            wake.set()

    async def run(self) -> None:
        """Deliver until `stop`; batches under way are finished first."""
        path = self.session_factory.database.sqlite_path
        if path is None:
            await self._run_lanes()
            return
        with turn(path.with_name(f"{path.name}-deliver")) as take:
            if await self._alone(take):
                async with self.session_factory.transaction() as connection:
                    await deliveries.release_leases(connection)
                await self._run_lanes()

    async def _alone(self, take: Callable[[], bool]) -> bool:
        """Wait until no other process runs this journal; false when stopped before."""
        if not take():
            log.warning("another process runs this journal; this one waits for its end")
            while not self._stopped.is_set() and not take():
                await pause(self.patience.idle, until=self._stopped)
        return not self._stopped.is_set()

    async def _run_lanes(self) -> None:
        log.info("what follows from the journal runs here")
        lanes = (self._run_lane(lane) for lane in self._lanes)
        await asyncio.gather(beat(self.session_factory, self._stopped), *lanes)

    async def _run_lane(self, lane: deliveries.Lane) -> None:
        wake = self._wakes[lane]
        while not self._stopped.is_set():
            wake.clear()
            try:
                delivered = await self.deliver_batch(lane)
            except Exception as error:
                if is_away(error):
                    log.warning(what_is_away(error))
                else:
                    log.exception("the journal could not be read")
                delivered = 0
            if lane in self._away:
                self._away.remove(lane)
                await pause(self.patience.away.total_seconds(), until=self._stopped)
            elif not delivered and not self._stopped.is_set():
                await pause(self.patience.idle, until=wake)

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
        while delivered := sum([await self.deliver_batch(lane) for lane in self._lanes]):
            total += delivered
        return total

    async def deliver_batch(self, lane: deliveries.Lane) -> int:
        """Claim and run one batch of a lane; returns its size."""
        async with self.session_factory.database.read_connection() as connection:
            about = self.session_factory.clock.now() + INACCURACY
            if not await deliveries.anything_due(connection, now=about, lane=lane):
                return 0
        async with self.session_factory.transaction() as connection:
            # Now, and not before waiting for a connection: a lease begins when it is written.
            now = await self.session_factory.server_time(connection)
            claims = await deliveries.claim(
                connection, now=now, lease=self.patience.lease,
                limit=self.patience.batch, lane=lane,
            )  # fmt: skip
        if lane.but:
            for claim in claims:
                await self._deliver_or_release(claim)
        elif claims:
            await self._deliver_at_once(lane, claims)
        return len(claims)

    async def _deliver_at_once(self, lane: deliveries.Lane, claims: list[deliveries.Claim]) -> None:
        within = self.patience.timeout_aside
        ends = await asyncio.gather(*(self._deliver(claim, within) for claim in claims))
        away = [error for error in ends if error]
        if away:
            self._away.add(lane)
        self._tell_cause(lane, str(away[0]) if len(away) == len(ends) else "")

    def _tell_cause(self, lane: deliveries.Lane, cause: str) -> None:
        """One warning when the service a lane needs goes away or is away for another reason; one
        line when it is back."""
        before = self._causes.pop(lane, "")
        if cause:
            self._causes[lane] = cause
        if cause and cause != before:
            log.warning("%s waits: %s", ", ".join(lane.reactions), cause)
        elif before and not cause:
            log.warning("%s goes on: what it needs answers again", ", ".join(lane.reactions))

    async def _deliver_or_release(self, claim: deliveries.Claim) -> None:
        # Too little of the lease left: another process would soon take it over in the middle.
        left = claim.leased_until - self.session_factory.clock.now()
        if left > timedelta(seconds=self.patience.timeout):
            await self._deliver(claim, self.patience.timeout)
            return
        async with self.session_factory.transaction() as connection:
            await deliveries.release(connection, claim)

    async def _deliver(self, claim: deliveries.Claim, within: float) -> Away | None:
        """Run one delivery; returns why, when the service it needs is away."""
        try:
            async with asyncio.timeout(within):
                await self._react(claim)
        except AlreadySettled:
            return None
        except Away as error:
            await self._waits(claim, error)
            return error
        except Exception as error:
            await self._failed(claim, error)
        return None

    async def _react(self, claim: deliveries.Claim) -> None:
        handler = self.handlers[claim.reaction]
        event = claim.entry.told()
        if isinstance(handler, TransactionalHandler):
            async with self.session_factory.unit_of_work(settles=claim) as uow:
                await handler.run(uow, event)
            return
        await handler.run(self.session_factory, event)
        async with self.session_factory.transaction() as connection:
            await deliveries.settle(connection, claim)
        if handler.invalidates_pages:
            self.session_factory.on_public_change()

    async def _failed(self, claim: deliveries.Claim, error: Exception) -> None:
        # The message of an error may hold personal text; its type never does.
        fault = error.fault if isinstance(error, Failed) else type(error).__name__
        log.warning(
            "reaction %s failed on %s %s (attempt %d): %s",
            claim.reaction, claim.entry.event, claim.entry.subject, claim.attempts, fault,
        )  # fmt: skip
        async with self.session_factory.transaction() as connection:
            if self.patience.enough(claim.attempts, error):
                await deliveries.park(connection, claim, fault=fault)
            else:
                now = await self.session_factory.server_time(connection)
                until = now + self.patience.delay(claim.attempts)
                await deliveries.postpone(connection, claim, until=until, fault=fault)

    async def _waits(self, claim: deliveries.Claim, error: Away) -> None:
        log.debug("reaction %s waits: %s", claim.reaction, type(error).__name__)
        async with self.session_factory.transaction() as connection:
            until = await self.session_factory.server_time(connection) + self.patience.away
            await deliveries.postpone(
                connection, claim, until=until, fault=type(error).__name__, counts=False
            )


def _lanes(handlers: Iterable[EventHandler]) -> tuple[deliveries.Lane, ...]:
    """One lane for all that name none, and one for each that is named."""
    named: dict[str, list[str]] = {}
    for handler in handlers:
        if isinstance(handler, ExternalHandler) and handler.queue:
            named.setdefault(handler.queue, []).append(handler.name)
    aside = tuple(name for names in named.values() for name in names)
    return (
        deliveries.Lane(aside, but=True),
        *(deliveries.Lane(tuple(each)) for each in named.values()),
    )
