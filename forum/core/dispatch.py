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
        self._wake = asyncio.Event()
        self._stopping = False
        workshop.on_commit = self._wake.set

    async def run(self) -> None:
        """Deliver until `stop`; a batch under way is finished first."""
        if self.workshop.database.is_sqlite:
            async with self.workshop.bookkeeping() as session:
                await journal.release_leases(session)
        while not self._stopping:
            self._wake.clear()
            try:
                delivered = await self.deliver_batch()
            except Exception:
                log.exception("the journal could not be read")
                delivered = 0
            if not delivered and not self._stopping:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self.patience.idle)

    def stop(self) -> None:
        """End after the batch under way."""
        self._stopping = True
        self._wake.set()

    async def retry_parked(self) -> int:
        """Put everything parked back in line; returns how many deliveries."""
        async with self.workshop.bookkeeping() as session:
            return await journal.retry_parked(session, now=self.workshop.clock.now())

    async def drain(self) -> int:
        """Deliver everything that is due now; returns how many deliveries were run."""
        total = 0
        while delivered := await self.deliver_batch():
            total += delivered
        return total

    async def deliver_batch(self) -> int:
        """Claim and run one batch; returns its size."""
        now = self.workshop.clock.now()
        async with self.workshop.database.reading() as session:
            if not await journal.anything_due(session, now=now):
                return 0
        async with self.workshop.bookkeeping() as session:
            claims = await journal.claim(
                session, now=now, lease=self.patience.lease, limit=self.patience.batch
            )
        for claim in claims:
            # Too little of the lease left: another process may soon take it over, so leave it.
            left = claim.leased_until - self.workshop.clock.now()
            if left > timedelta(seconds=self.patience.timeout):
                await self._deliver(claim)
        return len(claims)

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
