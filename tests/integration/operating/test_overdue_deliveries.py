"""Overdue deliveries and unsendable mail: reported by `/readyz` and metrics, and logged once."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from forum.app.container import Forum
from forum.core.delivery.heartbeat import beat, overdue
from tests.conftest import MakeForum
from tests.factories import post_pending_idea
from tests.frozen_clock import FrozenClock
from tests.integration.core.test_mail_delivery import request_sign_in, smtp_settings
from tests.integration.operating.test_metrics import parse_metrics, sample_value
from tests.integration.processes.installation import Installation
from tests.services import loopback
from tests.services.databases import ON_POSTGRES, ON_SQLITE
from tests.services.smtp import FakeSmtpServer
from tests.services.waiting import wait_until

QUICK_BEAT = "tests.integration.operating.quick_heartbeat"


async def journal_status(client: httpx2.AsyncClient) -> tuple[int, str]:
    response = await client.get("/readyz")
    return response.status_code, response.json()["journal"]


async def beat_once(forum: Forum) -> None:
    """Write one heartbeat, as a delivering process does."""

    class Once:
        """An event that is set after the first check."""

        was_checked = False

        def is_set(self) -> bool:
            was_checked, self.was_checked = self.was_checked, True
            return was_checked

        async def wait(self) -> None:
            pass

    await beat(forum.session_factory, Once())  # type: ignore[arg-type]


async def test_readyz_reports_that_nobody_delivers(
    forum: Forum, client: httpx2.AsyncClient, clock: FrozenClock
) -> None:
    await post_pending_idea(forum)
    assert await journal_status(client) == (200, "ok"), "it has only just become due"
    clock.advance(seconds=75)
    status, message = await journal_status(client)
    waiting = "1 open_case, 1 send_receipt waits since 75 s"
    assert (status, message) == (503, f"nobody delivers: {waiting}")
    await beat_once(forum)
    assert await journal_status(client) == (200, "ok"), "a process has just begun to deliver"
    clock.advance(seconds=75)
    assert (await journal_status(client))[0] == 503, "its last heartbeat is too old"
    await forum.dispatcher.drain()
    assert await journal_status(client) == (200, "ok"), "nothing is pending"


@ON_SQLITE
async def test_a_long_queue_with_a_recent_heartbeat_is_no_fault(
    forum: Forum, clock: FrozenClock
) -> None:
    for _ in range(3):
        await post_pending_idea(forum)
    clock.advance(minutes=10)
    await beat_once(forum)
    clock.advance(seconds=30)
    assert (await overdue(forum.session_factory))[0] == []


@ON_POSTGRES
async def test_the_web_log_warns_once_until_a_process_delivers(
    forum: Forum, installation: Installation, clock: FrozenClock
) -> None:
    clock.moment = datetime.now(UTC) - timedelta(minutes=2)
    await post_pending_idea(forum)
    serving = await asyncio.to_thread(
        installation.serve, module=QUICK_BEAT, FORUM_JOURNAL__IN_WEB="false"
    )

    async def until(condition: Callable[[], object]) -> None:
        await asyncio.to_thread(wait_until, condition, serving.log)

    def status() -> int:
        return loopback.get(installation.base_url + "/readyz").status_code

    assert await asyncio.to_thread(status) == 503
    await until(lambda: "nobody delivers: 1 open_case" in serving.log)
    installation.start("deliver", module=QUICK_BEAT)
    await until(lambda: status() == 200)
    await until(lambda: "is delivered again" in serving.log)
    assert serving.log.count("nobody delivers") == 1
    response = await asyncio.to_thread(loopback.get, installation.base_url + "/metrics")
    samples = parse_metrics(response.text)
    assert sample_value(samples, "deliverer_unseen_seconds") < 60


@ON_SQLITE
async def test_an_unreachable_mail_server_is_logged_once_with_its_cause(
    make_forum: MakeForum,
    make_smtp_server: Callable[..., FakeSmtpServer],
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    smtp_server = make_smtp_server(listens=False)
    place = f"127.0.0.1:{smtp_server.port}"
    forum = make_forum(**smtp_settings(smtp_server))
    for number in range(12):
        await request_sign_in(forum, f"p{number}@example.org")
    with caplog.at_level(logging.WARNING, "forum.dispatch"):
        for _ in range(4):
            await forum.dispatcher.drain()
            clock.advance(seconds=6)
        assert [each.getMessage() for each in caplog.records] == [
            f"send_mail waits: Connection refused, at {place} (mail.host, mail.port, mail.security)"
        ]
        caplog.clear()
        smtp_server.behaviour.sender = "550 not from here"
        smtp_server.listen()
        await forum.dispatcher.drain()
        assert [each.getMessage() for each in caplog.records] == [
            "send_mail waits: the sender was refused (550)"
        ]
        caplog.clear()
        smtp_server.behaviour.sender = ""
        clock.advance(seconds=6)
        await forum.dispatcher.drain()
    assert len(smtp_server.mails_received) == 12
    assert [each.getMessage() for each in caplog.records] == [
        "send_mail goes on: what it needs answers again"
    ]
