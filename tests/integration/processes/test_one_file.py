"""One SQLite file has one process that runs its journal; another waits for its turn."""

import asyncio
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from httpx2 import AsyncClient

from forum.accounts.actions.sign_ins import request_sign_in
from forum.app.container import Forum, build
from forum.core.database import engines
from forum.settings.model import Settings
from tests.frozen_clock import FrozenClock
from tests.integration.core.handlers import (
    Outside,
    effects,
    make_dispatcher,
    make_table,
    tell,
)
from tests.integration.processes.installation import Installation
from tests.services.databases import ON_SQLITE
from tests.services.waiting import TIMEOUT, wait_until


@ON_SQLITE
async def test_a_second_one_leaves_the_leases_of_the_first_alone(database_url: str) -> None:
    clock, outside = FrozenClock(), Outside()
    hangs, began = asyncio.Event(), asyncio.Event()

    async def hang(session_factory: object, event: object) -> None:
        began.set()
        await hangs.wait()
        await outside.react(session_factory, event)  # type: ignore[arg-type]

    dispatchers = [make_dispatcher(database_url, clock, hang) for _ in range(2)]
    factories = [dispatcher.session_factory for dispatcher in dispatchers]
    await make_table(factories[0])
    await tell(factories[0], 1, 1)
    first = asyncio.create_task(dispatchers[0].run())
    async with asyncio.timeout(TIMEOUT):
        await began.wait()
    second = asyncio.create_task(dispatchers[1].run())
    await tell(factories[1], 2, 1)
    dispatchers[0].stop()
    hangs.set()
    async with asyncio.timeout(TIMEOUT):
        await first
        while len(outside.seen) < 2:
            await asyncio.sleep(0.01)
    dispatchers[1].stop()
    await second
    assert sorted(outside.seen) == [(1, 1), (2, 1)], "nothing ran twice"
    assert await effects(factories[0]) == [(1, 1), (2, 1)]
    for session_factory in factories:
        await session_factory.database.close()


@ON_SQLITE
async def test_the_place_of_a_killed_one_is_taken(
    installation: Installation, database_url: str, settings_for: Callable[..., Settings]
) -> None:
    first = installation.start("deliver")
    path = installation.folder / "forum.db-deliver"
    await asyncio.to_thread(wait_until, path.exists, "the first one never began")
    second = installation.start("deliver")
    await asyncio.to_thread(
        wait_until, lambda: "waits for its end" in first.log + second.log, "nobody waits"
    )
    waiting, running = (second, first) if "waits" in second.log else (first, second)
    running.send_signal(signal.SIGKILL)
    running.wait()
    forum = build(settings_for(database_url))
    async with forum.session_factory.unit_of_work() as uow:
        await request_sign_in(uow, "jan@example.org", language="nl")
    await forum.close()
    mail = installation.folder / "mail"
    await asyncio.to_thread(wait_until, lambda: list(mail.glob("*.eml")), "nobody took its place")
    waiting.send_signal()
    assert waiting.wait() == 0
    assert "Traceback" not in waiting.log


@ON_SQLITE
async def test_a_file_that_another_process_holds_is_asked_for_again_later(
    forum: Forum, client: AsyncClient, database_url: str
) -> None:
    """As while an operator's tool works in it: a kind page, and nothing half done."""
    holder = sqlite3.connect(database_url.removeprefix("sqlite+aiosqlite:///"))
    holder.execute("BEGIN IMMEDIATE")
    data = {"email": "jan@example.org"}
    answer = await client.post("/en/sign-in", data=data)
    assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (503, True)
    assert "Please try again in a minute" in answer.text
    assert (await client.get("/en/ideas")).status_code == 200, "reading goes on"
    holder.close()
    assert (await client.post("/en/sign-in", data=data)).status_code == 303


@ON_SQLITE
async def test_nobody_waits_for_those_who_wait_for_a_held_file(
    forum: Forum, client: AsyncClient, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "POOL_TIMEOUT", 0.1)
    ended: list[int] = []

    async def sign_in(number: int) -> int:
        answer = await client.post("/en/sign-in", data={"email": f"jan{number}@example.org"})
        ended.append(number)
        return answer.status_code

    with closing(sqlite3.connect(database_url.removeprefix("sqlite+aiosqlite:///"))) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert await asyncio.gather(*(sign_in(number) for number in range(4))) == [503] * 4
    assert ended[-1] == 0, "the first waits for the file, and no other behind it"
    assert await sign_in(4) == 303
