"""Killed between any two statements, a mail arrives; at most twice, and then with one Message-ID."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

from sqlmodel import select

from forum.core.content.registry import ContentRegistry, content_info
from forum.core.database.database import Database
from forum.core.journal.tables import Delivery
from forum.core.mail.queue import Mail
from forum.core.unit_of_work import SessionFactory
from tests.architecture.source import ROOT
from tests.frozen_clock import FrozenClock
from tests.services.smtp import FakeSmtpServer


def run(url: str, port: int) -> subprocess.CompletedProcess[str]:
    """Run the processes, each until its end."""
    return subprocess.run(
        [sys.executable, "-m", "tests.integration.core.killable_mail", url, str(port)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


async def test_a_killed_process_repeats_a_mail_at_most_once(
    database_url: str, make_smtp_server: Callable[..., FakeSmtpServer]
) -> None:
    smtp_server = make_smtp_server()
    done = await asyncio.to_thread(run, database_url, smtp_server.port)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    ends = [line for line in lines if line in ("died", "lived")]
    deaths = ends.count("died")
    assert ends == ["died", "lived"] * deaths + ["lived", "lived"]
    assert deaths > 15, "it must have been killed at every statement"
    acknowledged = {line for line in lines if "@" in line}

    arrived = Counter(message.to for message in smtp_server.mails_received)
    assert acknowledged <= set(arrived), "what was acknowledged arrives"
    assert max(arrived.values()) == 2, "once more when it was killed before noting it; never thrice"
    assert len({(message.to, message.message_id) for message in smtp_server.mails_received}) == len(
        arrived
    )
    session_factory = SessionFactory(
        Database(database_url), clock=FrozenClock(), info=content_info(ContentRegistry())
    )
    async with session_factory.read_session() as session:
        assert await session.all(select(Delivery)) == []
        assert await session.all(select(Mail)) == []
    await session_factory.database.close()
