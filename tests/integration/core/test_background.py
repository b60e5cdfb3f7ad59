"""Background tasks go on after any error, which is logged."""

import asyncio
import logging
from datetime import timedelta

import pytest

from forum.app.container import Forum
from forum.core import retention
from forum.core.background import repeat
from forum.core.retention import DailyTask
from forum.core.unit_of_work import SessionFactory
from tests.services.databases import ON_SQLITE

log = logging.getLogger("forum.retention")


async def _run(error: Exception, times: int) -> list[Exception]:
    stopped, unavailable, count = asyncio.Event(), list[Exception](), 0

    async def step() -> None:
        nonlocal count
        count += 1
        if count > times:
            stopped.set()
            return
        raise error

    await repeat(step, every=0.001, until=stopped, log=log, unavailable=unavailable.append)
    return unavailable


async def test_an_unexpected_error_is_logged_once_and_the_task_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert await _run(OverflowError("date value out of range"), 3) == []
    assert [record.levelname for record in caplog.records] == ["ERROR"]


async def test_a_database_that_is_away_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    assert len(await _run(ConnectionError(), 3)) == 3
    assert caplog.records == []


@ON_SQLITE
async def test_one_kind_that_fails_holds_up_no_other(
    forum: Forum, caplog: pytest.LogCaptureFixture
) -> None:
    done = 0

    async def fail(_factory: SessionFactory) -> int:
        raise OverflowError

    async def count(_factory: SessionFactory) -> int:
        nonlocal done
        done += 1
        return 0

    sweeper = forum.sweeper
    sweeper.tasks = (DailyTask("broken", fail), DailyTask("other", count))
    await sweeper.sweep_if_due()
    assert done == 1
    assert "expired broken can't be deleted" in caplog.text
    async with forum.session_factory.database.read_connection() as connection:
        assert await retention.last_run(connection) is None, "the run isn't done"
    sweeper.tasks = (DailyTask("other", count),)
    await sweeper.sweep_if_due()
    assert done == 2, "and is tried again"
    async with forum.session_factory.database.read_connection() as connection:
        last = await retention.last_run(connection)
    assert last is not None
    assert forum.session_factory.clock.now() - last.done_at < timedelta(minutes=1)
