"""Processes for `test_smtp_killed.py` that queue a mail and send it until they are killed.

`python -m tests.integration.core.killable_mail URL PORT`: for each number from 1, one process that
queues a mail and gets SIGKILL just before it sends that statement to the database, then one that
isn't killed; until a process of the first sort ends before it reaches its statement.
"""

import asyncio
import os
import sys
from typing import Any
from zoneinfo import ZoneInfo

from forum.core.clock import SystemClock
from forum.core.content.registry import ContentRegistry, content_info
from forum.core.database.database import Database
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.delivery.handler import subscriptions
from forum.core.journal.deliveries import release_leases
from forum.core.mail.message import Sender
from forum.core.mail.queue import Mail, Recipient, queue_mail
from forum.core.mail.sending import MailTemplate, send_mail
from forum.core.mail.smtp import SmtpServer, SmtpTransport
from forum.core.site import Site, SiteValues
from forum.core.unit_of_work import SessionFactory
from tests.integration.core.crash import kill_before_statement

NEVER = 100
SITE = Site(
    SiteValues(
        name="Samenspraak", town="Voorbeeldstad", language_codes=("nl",), phone="",
        email="samenspraak@example.org", contact_name="", working_days=2,
    ),
    base_url="https://samenspraak.example.org", zone=ZoneInfo("Europe/Brussels"), default_language="nl",
    country="",
)  # fmt: skip


async def _compose(_session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    return mail.data | {"people": ()}


def _render(kind: str, context: dict[str, Any]) -> tuple[str, str, str]:
    return kind, str(context), f"<p>{context}</p>"


async def main(url: str, port: int, address: str, kill_before: int) -> None:
    """Queue a mail to `address` unless it is empty, send all; print the committed address."""
    server = SmtpServer("127.0.0.1", port, "none", "", "")
    transport = SmtpTransport(server, Sender(lambda: "Samenspraak", "samenspraak@example.org"))
    mail_handler = send_mail(transport, _render, [MailTemplate("plain", _compose)], SITE)
    session_factory = SessionFactory(
        Database(url),
        clock=SystemClock(),
        info=content_info(ContentRegistry()),
        subscriptions=subscriptions([mail_handler]),
    )
    # The previous process was killed, so nobody owns its leases. On PostgreSQL they would expire.
    async with session_factory.transaction() as connection:
        await release_leases(connection)
    kill_before_statement(session_factory.database, kill_before)
    if address:
        async with session_factory.unit_of_work() as uow:
            await queue_mail(uow, "plain", Recipient(address, "nl"), {})
        print(address, flush=True)
    await Dispatcher(session_factory, [mail_handler]).drain()
    await transport.close()
    await session_factory.database.close()


def fork(url: str, port: int, address: str, kill_before: int) -> bool:
    """Run `main` in a forked process and wait for its end; true if it wasn't killed."""
    child = os.fork()
    if child == 0:
        asyncio.run(main(url, port, address, kill_before))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print("lived" if status == 0 else "died", flush=True)
    return status == 0


if __name__ == "__main__":
    url, smtp_port = sys.argv[1], int(sys.argv[2])
    for number in range(1, NEVER):
        survived = fork(url, smtp_port, f"resident{number}@example.org", number)
        fork(url, smtp_port, "", NEVER)
        if survived:
            break
