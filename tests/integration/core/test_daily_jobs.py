"""Daily jobs: one that fails is tried again, one that is done isn't; the web process runs them."""

import asyncio
from datetime import UTC, datetime, time

import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.app.web import create_app
from forum.core.daily_jobs import DailyJob, DailyJobs, is_due
from forum.core.unit_of_work import UnitOfWork
from forum.feature import Slice
from forum.town.tables import Theme
from tests.conftest import MakeForum
from tests.frozen_clock import FrozenClock
from tests.services.databases import ON_SQLITE


@pytest.mark.parametrize(
    ("starts_at", "now", "expected"),
    [
        ("08:00", "07:59", False),
        ("08:00", "08:00", True),
        ("08:00", "11:59", True),
        ("08:00", "12:00", False),
        ("00:00", "00:00", True),
        ("23:30", "23:59", True),
        ("23:30", "00:10", False),
    ],
)
def test_for_how_long_a_job_is_due(starts_at: str, now: str, expected: bool) -> None:
    moment = datetime.fromisoformat(f"2027-03-02T{now}+01:00")
    assert is_due(time.fromisoformat(starts_at), moment) is expected


async def test_what_failed_leaves_nothing_and_is_tried_again(
    forum: Forum, clock: FrozenClock
) -> None:
    clock.moment = datetime(2027, 3, 2, 7, 0, tzinfo=UTC)
    runs: list[int] = []

    async def add_theme(uow: UnitOfWork) -> None:
        runs.append(1)
        await uow.add(Theme(slug=f"dag-{len(runs)}", names={"nl": "Dag"}))
        if len(runs) == 1:
            raise RuntimeError

    jobs = DailyJobs(forum.session_factory, [DailyJob("theme", lambda _: time(8), add_theme)])
    with pytest.raises(RuntimeError):
        await jobs.run_due()
    for _ in range(2):
        await jobs.run_due()
    clock.advance(days=1)
    await jobs.run_due()
    async with forum.session_factory.read_session() as session:
        slugs = await session.all(select(Theme.slug))
    assert [slug for slug in slugs if slug.startswith("dag")] == ["dag-2", "dag-3"]


@ON_SQLITE
async def test_the_web_process_runs_them(make_forum: MakeForum, clock: FrozenClock) -> None:
    clock.moment = datetime(2027, 3, 2, 7, 0, tzinfo=UTC)
    has_run = asyncio.Event()

    async def run(_uow: UnitOfWork) -> None:
        has_run.set()

    forum = make_forum(
        extra=(Slice("daily", daily_jobs=(DailyJob("daily", lambda _: time(8), run),)),),
        FORUM_JOURNAL__IN_WEB="true",
    )
    app = create_app(forum)
    async with app.router.lifespan_context(app):
        await asyncio.wait_for(has_run.wait(), 20)
