"""Crash safety of mail: if a process is killed before any statement, each mail still arrives.

It arrives at most twice, and then with the same Message-ID.
"""

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


def run_processes(url: str, port: int) -> subprocess.CompletedProcess[str]:
    """Run the processes, each until it ends or is killed."""
    return subprocess.run(
        [sys.executable, "-m", "tests.integration.core.killable_mail", url, str(port)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


async def test_a_killed_process_repeats_a_mail_at_most_once(
    database_url: str, make_smtp_server: Callable[..., FakeSmtpServer]
) -> None:
    smtp_server = make_smtp_server()
    result = await asyncio.to_thread(run_processes, database_url, smtp_server.port)
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    outcomes = [line for line in lines if line in ("died", "lived")]
    kills = outcomes.count("died")
    assert outcomes == ["died", "lived"] * kills + ["lived", "lived"]
    assert kills > 8, "a process must have been killed before every statement"
    acknowledged = {line for line in lines if "@" in line}

    received = Counter(message.to for message in smtp_server.mails_received)
    assert acknowledged <= set(received), "every committed mail arrives"
    assert max(received.values()) == 2, (
        "twice if killed before the commit of the delivery; never thrice"
    )
    assert len({(message.to, message.message_id) for message in smtp_server.mails_received}) == len(
        received
    )
    session_factory = SessionFactory(
        Database(database_url), clock=FrozenClock(), info=content_info(ContentRegistry())
    )
    async with session_factory.read_session() as session:
        assert await session.all(select(Delivery)) == []
        assert await session.all(select(Mail)) == []
    await session_factory.database.close()
