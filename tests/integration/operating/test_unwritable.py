"""Unwritable database: each write gets a 503 with Retry-After and one line in the log."""

import asyncio
import logging
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from forum.app.web import create_app
from forum.core.content.search_port import SearchUnavailable
from forum.core.database.database import Database
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.retry_policy import RetryPolicy
from forum.core.journal.deliveries import DeliveryQueue
from search.engines.base import Query
from search.engines.sqlite import SqliteEngine
from tests.conftest import BASE_URL, Mails, MakeForum
from tests.integration.operating.test_metrics import parse_metrics, sample_value
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.waiting import PAUSE, TIMEOUT


@contextmanager
def full_disk() -> Iterator[None]:
    """Forbid files to grow: like a full disk, except for the error number."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous_handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, previous_handler)


async def request_sign_in(browser: httpx2.AsyncClient) -> httpx2.Response:
    return await browser.post("/en/sign-in", data={"email": "jan@example.org"})


async def assert_unwritable(
    browser: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """Check pages, log, `/readyz` and metrics while nothing can be written."""
    caplog.clear()
    response = await request_sign_in(browser)
    assert (response.status_code, int(response.headers["retry-after"]) > 0) == (503, True)
    assert "Please try again in a minute" in response.text
    warnings = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert [each.getMessage().partition(": ")[0] for each in warnings] == [
        "the database can't be written"
    ]
    assert not any(each.exc_info for each in warnings)
    assert (await browser.get(path)).status_code == 200, "reading goes on"
    ready = await browser.get("/readyz")
    assert (ready.status_code, ready.json()["database"].partition(":")[0]) == (
        503, "can't be written",
    )  # fmt: skip
    assert (
        sample_value(
            parse_metrics((await browser.get("/metrics")).text), "reachable", part="database"
        )
        == 0
    )


@ON_SQLITE
async def test_a_full_disk(make_forum: MakeForum, caplog: pytest.LogCaptureFixture) -> None:
    forum = make_forum()
    transport = httpx2.ASGITransport(create_app(forum))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
        await forum.engine.start()
        assert (await request_sign_in(browser)).status_code == 303
        assert (await browser.get("/en/ideas")).status_code == 200
        with full_disk():
            await assert_unwritable(browser, caplog, "/en/ideas")
        assert (await request_sign_in(browser)).status_code == 303
        assert (await browser.get("/readyz")).json()["database"] == "ok"


class CountingDispatcher(Dispatcher):
    """A dispatcher that counts its attempts."""

    attempts = 0

    async def deliver_batch(self, queue: DeliveryQueue) -> int:
        self.attempts += 1
        return await super().deliver_batch(queue)


async def wait_for_attempts(dispatcher: CountingDispatcher, count: int) -> None:
    """Wait until the dispatcher has tried that many times more."""
    goal = dispatcher.attempts + count
    async with asyncio.timeout(TIMEOUT):
        while dispatcher.attempts < goal:
            await asyncio.sleep(PAUSE)


@ON_SQLITE
async def test_delivery_on_a_full_disk_logs_one_line_and_goes_on_afterwards(
    make_forum: MakeForum, mails: Mails, caplog: pytest.LogCaptureFixture
) -> None:
    forum = make_forum()
    transport = httpx2.ASGITransport(create_app(forum))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
        assert (await request_sign_in(browser)).status_code == 303
    handlers = forum.dispatcher.handlers.values()
    dispatcher = CountingDispatcher(forum.session_factory, handlers, RetryPolicy(idle=PAUSE))
    with full_disk():
        running = asyncio.create_task(dispatcher.run())
        await wait_for_attempts(dispatcher, 20)
        assert mails() == []
    await wait_for_attempts(dispatcher, 20)
    dispatcher.stop()
    await running
    lines = [each.getMessage() for each in caplog.records if each.name == "forum.dispatch"]
    assert [line.partition(": ")[0] for line in lines if "database" in line] == [
        "the database can't be written",
        "the database can be used again",
    ]
    assert len(mails()) == 1


@ON_POSTGRES
async def test_a_read_only_server(
    make_forum: MakeForum, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = make_url(database_url).database
    database = Database(database_url)

    async def set_read_only(value: str) -> None:
        async with database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            statement = f"ALTER DATABASE {name} SET default_transaction_read_only = {value}"
            await connection.execute(text("SET default_transaction_read_only = off"))
            await connection.execute(text(statement))

    await set_read_only("on")
    forum = make_forum()
    transport = httpx2.ASGITransport(create_app(forum))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
        await assert_unwritable(browser, caplog, "/en/ideas")
    await database.close()


async def test_a_search_file_that_is_damaged_while_in_use_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "search.db"
    engine = SqliteEngine(path)
    await engine.start()
    await engine.close()
    path.write_bytes(b"this is no database" * 1000)
    for leftover in tmp_path.glob("search.db-*"):
        leftover.unlink()
    for _ in range(3):
        with pytest.raises(SearchUnavailable, match="not a database"):
            await engine.find(Query("plein"))
    (record,) = caplog.records
    assert record.getMessage().startswith(
        f"the search index ({path}) can't be read (file is not a database)"
    )
