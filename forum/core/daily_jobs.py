"""Daily jobs: each runs once a day, from a time of the town's day on, in one of all processes.

That a job has run today is written in the transaction in which it runs: it is done exactly once, whoever is
killed when. A forum that was down at that time catches up for some hours; then the day is left out.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel, col

from forum.core.background import repeat
from forum.core.database.errors import describe
from forum.core.unit_of_work import HasInfo, SessionFactory, UnitOfWork

log = logging.getLogger("forum.daily")

CHECK_INTERVAL = 60.0
"""Seconds between two checks of whether a job is due."""
LATEST = timedelta(hours=4)
"""For how long after its time a job is still due."""


@dataclass(frozen=True)
class DailyJob:
    """Something that is due once a day.

    - `starts_at(holder)`: from when on, in the town's time; None: never. The holder is a session factory.
    - `run(uow)`: does it, in the unit of work that also records that it was done.
    """

    name: str
    starts_at: Callable[[HasInfo], time | None]
    run: Callable[[UnitOfWork], Awaitable[None]]


class DailyRun(SQLModel, table=True):
    """The last day, of the town's calendar, on which a job has run."""

    __tablename__ = "daily_run"

    name: str = Field(primary_key=True, max_length=40)
    day: date


def is_due(starts_at: time, now: datetime) -> bool:
    """Whether a job of this time is due; `now` is in the town's time."""
    start = datetime.combine(now.date(), starts_at, now.tzinfo)
    return start <= now < start + LATEST


class DailyJobs:
    """Runs the daily jobs of all slices."""

    def __init__(self, session_factory: SessionFactory, jobs: Sequence[DailyJob]) -> None:
        self.session_factory = session_factory
        self.jobs = jobs

    async def run(self, stopped: asyncio.Event) -> None:
        """Check every `CHECK_INTERVAL` seconds until stopped; a job that fails is tried again."""
        await asyncio.gather(*(self._repeat(job, stopped) for job in self.jobs))

    async def run_due(self) -> None:
        """Run every job that is due and wasn't run today."""
        for job in self.jobs:
            await self._run_if_due(job)

    async def _repeat(self, job: DailyJob, stopped: asyncio.Event) -> None:
        def unavailable(error: Exception) -> None:
            log.debug("%s waits for the database: %s", job.name, describe(error))

        step = partial(self._run_if_due, job)
        await repeat(step, every=CHECK_INTERVAL, until=stopped, log=log, unavailable=unavailable)

    async def _run_if_due(self, job: DailyJob) -> None:
        starts_at = job.starts_at(self.session_factory)
        now = self.session_factory.clock.now().astimezone(self.session_factory.zone)
        # Read first: usually it has run, and then nothing is written.
        if starts_at is None or not is_due(starts_at, now) or await self._has_run(job, now.date()):
            return
        async with self.session_factory.unit_of_work() as uow:
            if await _claim(uow, job, now.date()):
                await job.run(uow)

    async def _has_run(self, job: DailyJob, day: date) -> bool:
        last = select(col(DailyRun.day)).where(col(DailyRun.name) == job.name)
        return any(row.day >= day for row in await self.session_factory.fetch_all(last))


async def _claim(uow: UnitOfWork, job: DailyJob, day: date) -> bool:
    """Record that the job runs on this day; False if another process was first."""
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    claimed = await uow.execute(
        insert(DailyRun)
        .values(name=job.name, day=day)
        .on_conflict_do_update(
            index_elements=[col(DailyRun.name)],
            set_={"day": day},
            where=col(DailyRun.day) < day,
        )
    )
    return claimed.rowcount > 0
