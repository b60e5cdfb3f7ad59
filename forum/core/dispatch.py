"""The dispatcher: runs each reaction owed by the journal, and bears being killed at any statement.

A delivery is leased, run and settled. An inside reaction commits together with its settling: exactly
once. An outside one is settled after it ran: at least once. Entries of one content keep their order;
a failing one is tried again later and later, then parked; it holds up no other content.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from forum.core import journal
from forum.core.work import AlreadySettled, Workshop

log = logging.getLogger("forum.dispatch")


@dataclass(frozen=True)
class Patience:
    """How often and how long to try: `attempts` in all, waiting `first_delay`·4ⁿ, at most `longest`."""

    attempts: int = 8
    first_delay: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)
    lease: timedelta = timedelta(seconds=60)
    timeout: float = 25.0
    idle: float = 1.0
    batch: int = 10

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after that many failed attempts (1, 2, …)."""
        return min(self.first_delay * float(4 ** (attempts - 1)), self.longest)


class Dispatcher:
    """Runs reactions until stopped; wakes when work commits here, and every second otherwise."""

    def __init__(self, workshop: Workshop, patience: Patience | None = None) -> None:
        self.workshop = workshop
        self.patience = patience or Patience()
        slow = tuple(name for name, each in workshop.reactions.items() if each.slow)
        self._lanes = (journal.Lane(slow, but=True), journal.Lane(slow))
        self._wakes = {lane: asyncio.Event() for lane in self._lanes}
        self._stopping = False
        workshop.on_commit = self._wake

    def _wake(self) -> None:
        for wake in self._wakes.values():
            wake.set()

    async def run(self) -> None:
        """Deliver until `stop`; batches under way are finished first."""
        if self.workshop.database.is_sqlite:
            async with self.workshop.bookkeeping() as session:
                await journal.release_leases(session)
        await asyncio.gather(*(self._run_lane(lane) for lane in self._lanes))

    async def _run_lane(self, lane: journal.Lane) -> None:
        wake = self._wakes[lane]
        while not self._stopping:
            wake.clear()
            try:
                delivered = await self.deliver_batch(lane)
            except Exception:
                log.exception("the journal could not be read")
                delivered = 0
            if not delivered and not self._stopping:
                with suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), self.patience.idle)

    def stop(self) -> None:
        """End after the batches under way."""
        self._stopping = True
        self._wake()

    async def retry_parked(self) -> int:
        """Put everything parked back in line; returns how many deliveries."""
        async with self.workshop.bookkeeping() as session:
            return await journal.retry_parked(session, now=self.workshop.clock.now())

    async def drain(self) -> int:
        """Deliver everything that is due now; returns how many deliveries were run."""
        total = 0
        while delivered := sum([await self.deliver_batch(lane) for lane in self._lanes]):
            total += delivered
        return total

    async def deliver_batch(self, lane: journal.Lane) -> int:
        """Claim and run one batch of a lane; returns its size."""
        now = self.workshop.clock.now()
        async with self.workshop.database.reading() as session:
            if not await journal.anything_due(session, now=now, lane=lane):
                return 0
        async with self.workshop.bookkeeping() as session:
            claims = await journal.claim(
                session, now=now, lease=self.patience.lease, limit=self.patience.batch, lane=lane
            )
        if lane.but:
            for claim in claims:
                await self._deliver_or_release(claim)
        else:
            await asyncio.gather(*(self._deliver(claim) for claim in claims))
        return len(claims)

    async def _deliver_or_release(self, claim: journal.Claim) -> None:
        # Too little of the lease left: another process would soon take it over in the middle.
        left = claim.leased_until - self.workshop.clock.now()
        if left > timedelta(seconds=self.patience.timeout):
            await self._deliver(claim)
            return
        async with self.workshop.bookkeeping() as session:
            await journal.release(session, claim)

    async def _deliver(self, claim: journal.Claim) -> None:
        try:
            async with asyncio.timeout(self.patience.timeout):
                await self._react(claim)
        except AlreadySettled:
            return
        except Exception as error:
            await self._failed(claim, error)

    async def _react(self, claim: journal.Claim) -> None:
        reaction = self.workshop.reactions[claim.reaction]
        event = claim.entry.told()
        if not reaction.outside:
            async with self.workshop.writing(settles=claim) as work:
                await reaction.run(work, event)
            return
        await reaction.run(self.workshop, event)
        async with self.workshop.bookkeeping() as session:
            await journal.settle(session, claim)

    async def _failed(self, claim: journal.Claim, error: Exception) -> None:
        # The message of an error may hold personal text; its type never does.
        fault = type(error).__name__
        log.warning(
            "reaction %s failed on %s %s (attempt %d): %s",
            claim.reaction, claim.entry.event, claim.entry.subject, claim.attempts, fault,
        )  # fmt: skip
        async with self.workshop.bookkeeping() as session:
            if claim.attempts >= self.patience.attempts:
                await journal.park(session, claim, fault=fault)
            else:
                until = self.workshop.clock.now() + self.patience.delay(claim.attempts)
                await journal.postpone(session, claim, until=until, fault=fault)
