"""PostgreSQL stops and comes back: pages say so kindly, and afterwards all goes on by itself."""

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

AWAY = "the database can't be reached"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that this test may stop."""
    if OVERRIDE in os.environ:
        pytest.skip(f"{OVERRIDE} names a server, which isn't ours to stop")
    with own_server() as made:
        yield made


@pytest.fixture
def installation(server: Server, tmp_path: Path) -> Iterator[Installation]:
    template = PostgresTemplate(server.url)
    address = f"http://127.0.0.1:{loopback.free_port()}"
    with template.copy(tmp_path) as url, installation_on(url, tmp_path, address) as made:
        yield made
    template.drop()


def ask(installation: Installation, number: int) -> httpx2.Response:
    """Ask for a sign-in mail: a page that writes, counts limits and has something follow."""
    data = {"email": f"p{number}@example.org"}
    return loopback.post(installation.base_url + "/en/sign-in", data=data)


def count(installation: Installation) -> int:
    """How many mails went out."""
    return len(list((installation.folder / "mail").glob("*.eml")))


def stop_and_start(
    server: Server, mode: str, installation: Installation, delivering: ForumProcess
) -> None:
    """Stop the server, look at what people meet, and start it again."""
    told = delivering.log.count(AWAY)
    server.stop(mode)
    wait_until(lambda: delivering.log.count(AWAY) > told, "nobody noticed")
    for number in range(4):
        answer = ask(installation, number)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert "Please try again in a minute" in answer.text
        assert "Traceback" not in answer.text
    for path in ("/static/site.css", "/healthz"):
        assert loopback.answers(installation.base_url + path)
    server.start()


def all_goes_on(installation: Installation, process: ForumProcess, mails: int) -> None:
    """Pages that write and pages that read; and so many mails have gone out."""
    # A connection that was lost may be found out by one more page.
    wait_until(lambda: ask(installation, 0).status_code == 303, "the site stays away")
    wait_until(lambda: installation.answers(process, "/nl/search?q=plein"), "search stays away")
    # Before the next stop: a crash of a server that doesn't wait for its disk forgets a moment.
    # What was leased when the server went waits for the end of its lease.
    wait_until(lambda: count(installation) >= mails, "the mails didn't go out", timeout=240)


def test_all_goes_on_after_a_restart(server: Server, installation: Installation) -> None:
    process = installation.serve(2, FORUM_JOURNAL__IN_WEB="false")
    delivering = installation.start("deliver")
    all_goes_on(installation, process, mails=1)
    for mails, mode in enumerate(("fast", "immediate"), 2):
        stop_and_start(server, mode, installation, delivering)
        all_goes_on(installation, process, mails)
    assert process.is_running and delivering.is_running
    for each in (process, delivering):
        each.send_signal()
        assert each.wait() == 0
        assert "Traceback" not in each.log


@ON_POSTGRES
async def test_too_many_at_once_are_asked_to_come_back(
    make_forum: MakeForum, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "POOL_TIMEOUT", 0.01)
    forum = make_forum()
    held = [forum.session_factory.database.engine.connect() for _ in range(engines.POOL_SIZE)]
    for connection in held:
        await connection.start()
    transport = httpx2.ASGITransport(create_app(forum))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as browser:
        answer = await browser.post("/en/sign-in", data={"email": "jan@example.org"})
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
        await asyncio.gather(*(connection.close() for connection in held))
        answer = await browser.post("/en/sign-in", data={"email": "jan@example.org"})
        assert answer.status_code == 303
    assert not [record for record in caplog.records if record.exc_info]
