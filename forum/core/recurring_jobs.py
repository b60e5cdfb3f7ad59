"""Recurring jobs: each does what is due by then, every few seconds, in small batches.

A batch is its own unit of work, that leaves what it did in the database: whoever is killed when, the next
one goes on from there. Several processes may run the same job: its batches lock what they take.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from forum.core.background import repeat
from forum.core.database.errors import describe
from forum.core.unit_of_work import SessionFactory

log = logging.getLogger("forum.recurring")

CHECK_INTERVAL = 15.0
"""Seconds between two looks at what is due."""


@dataclass(frozen=True)
class RecurringJob:
    """Something that becomes due at any moment: `batch(session_factory)` does a part, and says how much.

    It is called until it returns 0.
    """

    name: str
    batch: Callable[[SessionFactory], Awaitable[int]]


class RecurringJobs:
    """Runs the recurring jobs of all slices."""

    def __init__(self, session_factory: SessionFactory, jobs: Sequence[RecurringJob]) -> None:
        self.session_factory = session_factory
        self.jobs = jobs

    async def run(self, stopped: asyncio.Event) -> None:
        """Run what is due every `CHECK_INTERVAL` seconds until stopped; the current batches are finished."""
        await asyncio.gather(*(self._repeat(job, stopped) for job in self.jobs))

    async def run_due(self) -> None:
        """Run all that is due."""
        for job in self.jobs:
            while await job.batch(self.session_factory):
                pass

    async def _repeat(self, job: RecurringJob, stopped: asyncio.Event) -> None:
        def unavailable(error: Exception) -> None:
            log.debug("%s waits for the database: %s", job.name, describe(error))

        async def step() -> None:
            while not stopped.is_set() and await job.batch(self.session_factory):
                pass

        await repeat(step, every=CHECK_INTERVAL, until=stopped, log=log, unavailable=unavailable)
