"""SQLite: one process at a time delivers the journal of a file; a second one waits for its end."""

import asyncio
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from httpx2 import AsyncClient

from forum.accounts.actions.sign_ins import request_sign_in
from forum.app.container import Forum, build
from forum.app.web import create_app
from forum.core.database import engines
from forum.core.delivery.retry_policy import RetryPolicy
from forum.settings.model import Settings
from tests.conftest import Mails, MakeForum
from tests.frozen_clock import FrozenClock
from tests.integration.core.handlers import (
    ExternalSystem,
    create_effect_table,
    make_dispatcher,
    publish_steps,
    read_effects,
)
from tests.integration.processes.installation import Installation
from tests.services.databases import ON_SQLITE
from tests.services.waiting import PAUSE, TIMEOUT, wait_until


@ON_SQLITE
async def test_a_second_dispatcher_leaves_the_leases_of_the_first_alone(database_url: str) -> None:
    clock, outside = FrozenClock(), ExternalSystem()
    released, started = asyncio.Event(), asyncio.Event()

    async def hang(session_factory: object, event: object) -> None:
        started.set()
        await released.wait()
        await outside.react(session_factory, event)  # type: ignore[arg-type]

    dispatchers = [make_dispatcher(database_url, clock, hang) for _ in range(2)]
    factories = [dispatcher.session_factory for dispatcher in dispatchers]
    await create_effect_table(factories[0])
    await publish_steps(factories[0], 1, 1)
    first = asyncio.create_task(dispatchers[0].run())
    async with asyncio.timeout(TIMEOUT):
        await started.wait()
    second = asyncio.create_task(dispatchers[1].run())
    await publish_steps(factories[1], 2, 1)
    dispatchers[0].stop()
    released.set()
    async with asyncio.timeout(TIMEOUT):
        await first
        while len(outside.seen) < 2:
            await asyncio.sleep(0.01)
    dispatchers[1].stop()
    await second
    assert sorted(outside.seen) == [(1, 1), (2, 1)], "nothing ran twice"
    assert await read_effects(factories[0]) == [(1, 1), (2, 1)]
    for session_factory in factories:
        await session_factory.database.close()


@ON_SQLITE
async def test_a_waiting_process_replaces_a_killed_one(
    installation: Installation, database_url: str, settings_for: Callable[..., Settings]
) -> None:
    first = installation.start("deliver")
    path = installation.folder / "forum.db-deliver"
    await asyncio.to_thread(wait_until, path.exists, "the first process never started")
    second = installation.start("deliver")
    await asyncio.to_thread(
        wait_until,
        lambda: "waits for its end" in first.log + second.log,
        "the second process doesn't wait",
    )
    waiting, running = (second, first) if "waits" in second.log else (first, second)
    running.send_signal(signal.SIGKILL)
    running.wait()
    forum = build(settings_for(database_url))
    async with forum.session_factory.unit_of_work() as uow:
        await request_sign_in(uow, "jan@example.org", language="nl")
    await forum.close()
    mail = installation.folder / "mail"
    await asyncio.to_thread(
        wait_until, lambda: list(mail.glob("*.eml")), "the waiting process doesn't deliver"
    )
    waiting.send_signal()
    assert waiting.wait() == 0
    assert "Traceback" not in waiting.log


@ON_SQLITE
async def test_a_write_to_a_locked_file_gets_a_503(
    forum: Forum, client: AsyncClient, database_url: str
) -> None:
    """An operator's tool may hold the lock: the page says to try again, and no write is half done."""
    holder = sqlite3.connect(database_url.removeprefix("sqlite+aiosqlite:///"))
    holder.execute("BEGIN IMMEDIATE")
    data = {"email": "jan@example.org"}
    response = await client.post("/en/sign-in", data=data)
    assert (response.status_code, int(response.headers["retry-after"]) > 0) == (503, True)
    assert "Please try again in a minute" in response.text
    assert 'value="jan@example.org"' in response.text, "what was typed is given back"
    assert (await client.get("/en/ideas")).status_code == 200, "reading goes on"
    holder.close()
    assert (await client.post("/en/sign-in", data=data)).status_code == 303


@ON_SQLITE
async def test_requests_dont_queue_behind_one_that_waits_for_a_locked_file(
    forum: Forum, client: AsyncClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "POOL_TIMEOUT", 0.1)
    finished: list[int] = []

    async def sign_in(number: int) -> int:
        response = await client.post("/en/sign-in", data={"email": f"jan{number}@example.org"})
        finished.append(number)
        return response.status_code

    with closing(sqlite3.connect(database_url.removeprefix("sqlite+aiosqlite:///"))) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert await asyncio.gather(*(sign_in(number) for number in range(4))) == [503] * 4
    assert finished[-1] == 0, "only the first request waits for the lock"
    assert await sign_in(4) == 303


@ON_SQLITE
async def test_a_file_that_is_locked_at_the_start_only_delays_delivery(
    database_url: str,
    make_forum: MakeForum,
    mails: Mails,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(engines, "BUSY_TIMEOUT", 0.05)
    forum = make_forum(FORUM_JOURNAL__IN_WEB="true")
    forum.dispatcher.retry_policy = RetryPolicy(idle=PAUSE)
    async with forum.session_factory.unit_of_work() as uow:
        await request_sign_in(uow, "jan@example.org", language="nl")

    def lines() -> list[str]:
        return [each.getMessage() for each in caplog.records if each.name == "forum.dispatch"]

    app = create_app(forum)
    with closing(sqlite3.connect(database_url.removeprefix("sqlite+aiosqlite:///"))) as holder:
        holder.execute("BEGIN IMMEDIATE")
        async with app.router.lifespan_context(app), asyncio.timeout(TIMEOUT):
            while not lines():
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(0.3)
            assert mails() == []
            holder.rollback()
            while not mails():
                await asyncio.sleep(PAUSE)
    assert lines() == [
        "the database can't be reached: database is locked",
        "the database can be used again",
    ]


@ON_SQLITE
async def test_a_lock_that_cannot_be_opened_is_named_once_and_tried_again(
    database_url: str, make_forum: MakeForum, mails: Mails, caplog: pytest.LogCaptureFixture
) -> None:
    in_the_way = Path(database_url.removeprefix("sqlite+aiosqlite:///") + "-deliver")
    in_the_way.mkdir()
    forum = make_forum(FORUM_JOURNAL__IN_WEB="true")
    forum.dispatcher.retry_policy = RetryPolicy(idle=PAUSE)
    async with forum.session_factory.unit_of_work() as uow:
        await request_sign_in(uow, "jan@example.org", language="nl")
    app = create_app(forum)
    async with app.router.lifespan_context(app), asyncio.timeout(TIMEOUT):
        await asyncio.sleep(0.3)
        in_the_way.rmdir()
        while not mails():
            await asyncio.sleep(PAUSE)
    faults = [each.getMessage() for each in caplog.records if "nothing is delivered" in each.msg]
    assert faults == [f"nothing is delivered: {in_the_way}: Is a directory"]
