"""PostgreSQL restarts: pages respond with 503 meanwhile, and all processes reconnect."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from forum.app.web import create_app
from forum.core.database import engines
from tests.conftest import BASE_URL, MakeForum
from tests.integration.processes.installation import Installation, installation_on
from tests.services import loopback
from tests.services.databases import ON_POSTGRES, PostgresTemplate
from tests.services.forum_process import ForumProcess
from tests.services.postgres import OVERRIDE, Server, own_server
from tests.services.waiting import wait_until

UNREACHABLE = "the database can't be reached"
AVAILABLE = "the database can be used again"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that this test may stop."""
    if OVERRIDE in os.environ:
        pytest.skip(f"{OVERRIDE} names a server, which isn't ours to stop")
    with own_server() as created:
        yield created


@pytest.fixture
def installation(server: Server, tmp_path: Path) -> Iterator[Installation]:
    template = PostgresTemplate(server.url)
    base_url = f"http://127.0.0.1:{loopback.free_port()}"
    with template.copy(tmp_path) as url, installation_on(url, tmp_path, base_url) as created:
        yield created
    template.drop()


def request_sign_in(installation: Installation, number: int) -> httpx2.Response:
    """Request a sign-in mail: a page that writes, counts limits and publishes an event."""
    data = {"email": f"p{number}@example.org"}
    return loopback.post(installation.base_url + "/en/sign-in", data=data)


def count_mails(installation: Installation) -> int:
    """The number of mails that were sent."""
    return len(list((installation.folder / "mail").glob("*.eml")))


def stop_and_start(
    server: Server, mode: str, installation: Installation, delivering: ForumProcess
) -> None:
    """Stop the server, check the responses meanwhile, and start it again."""
    count_before = delivering.log.count(UNREACHABLE)
    server.stop(mode)
    wait_until(lambda: delivering.log.count(UNREACHABLE) > count_before, "the loss isn't logged")
    for number in range(4):
        response = request_sign_in(installation, number)
        assert response.status_code == 503
        assert int(response.headers["retry-after"]) > 0
        assert "Please try again in a minute" in response.text
        assert "Traceback" not in response.text
    for path in ("/static/site.css", "/healthz"):
        assert loopback.responds(installation.base_url + path)
    recovered = delivering.log.count(AVAILABLE)
    server.start()
    # Each queue notices it by itself. If one of them hadn't yet, the next stop would be the same loss to it.
    wait_until(lambda: delivering.log.count(AVAILABLE) > recovered, "the return isn't logged")


def assert_working(installation: Installation, process: ForumProcess, mails: int) -> None:
    """Wait until writes and reads succeed and that many mails have been sent."""
    # One more request may fail: a lost connection is only detected when it is used.
    wait_until(
        lambda: request_sign_in(installation, 0).status_code == 303, "the site stays unreachable"
    )
    wait_until(
        lambda: installation.responds(process, "/nl/search?q=plein"), "the search stays unreachable"
    )
    # Before the next stop: the server commits asynchronously, so a crash loses its last
    # transactions. A delivery leased when the server stopped waits until its lease expires.
    wait_until(lambda: count_mails(installation) >= mails, "mails are missing", timeout=240)


def test_all_processes_reconnect_after_a_restart(
    server: Server, installation: Installation
) -> None:
    process = installation.serve(2, FORUM_JOURNAL__IN_WEB="false")
    delivering = installation.start("deliver")
    assert_working(installation, process, mails=1)
    for mails, mode in enumerate(("fast", "immediate"), 2):
        stop_and_start(server, mode, installation, delivering)
        assert_working(installation, process, mails)
    assert process.is_running and delivering.is_running
    for each in (process, delivering):
        each.send_signal()
        assert each.wait() == 0
        assert "Traceback" not in each.log


@ON_POSTGRES
async def test_requests_beyond_the_pool_get_a_503(
    make_forum: MakeForum, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "POOL_TIMEOUT", 0.01)
    forum = make_forum()
    connections = [
        forum.session_factory.database.engine.connect() for _ in range(engines.POOL_SIZE)
    ]
    for connection in connections:
        await connection.start()
    transport = httpx2.ASGITransport(create_app(forum))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
        response = await browser.post("/en/sign-in", data={"email": "jan@example.org"})
        assert response.status_code == 503
        assert "retry-after" in response.headers
        await asyncio.gather(*(connection.close() for connection in connections))
        response = await browser.post("/en/sign-in", data={"email": "jan@example.org"})
        assert response.status_code == 303
    assert not [record for record in caplog.records if record.exc_info]
