"""Processes for `test_smtp_killed.py` that queue a mail and send it until they are killed.

`python -m tests.integration.core.killable_mail URL PORT`: for each number from 1 a process that queues a
mail and dies by SIGKILL just before it sends that statement to the database, then one that lives;
until the first comes to its end before its death.
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
from forum.core.mail.queue import Mail, queue_mail
from forum.core.mail.sending import MailTemplate, send_mail
from forum.core.mail.smtp import SmtpServer, SmtpTransport
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory
from tests.integration.core.crash import die_before

NEVER = 100
SITE = Site(
    name="Samenspraak", town="Voorbeeldstad", base_url="https://samenspraak.example.org",
    zone=ZoneInfo("Europe/Brussels"), default_language="nl", language_codes=("nl",), phone="",
    email="samenspraak@example.org", working_days=2, hours_by_language={}, country="", own_helplines=(),
)  # fmt: skip


async def _compose(_session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
    return mail.data


def _render(kind: str, context: dict[str, Any]) -> tuple[str, str, str]:
    return kind, str(context), f"<p>{context}</p>"


async def main(url: str, port: int, address: str, statements: int) -> None:
    """Queue a mail to `address` if there is one, and send all; acknowledge what is committed."""
    server = SmtpServer("127.0.0.1", port, "none", "", "")
    transport = SmtpTransport(server, Sender("Samenspraak", "samenspraak@example.org"))
    sending = send_mail(transport, _render, [MailTemplate("plain", _compose)], SITE)
    session_factory = SessionFactory(
        Database(url),
        clock=SystemClock(),
        info=content_info(ContentRegistry()),
        subscriptions=subscriptions([sending]),
    )
    # The process before was killed, so its leases are nobody's; on PostgreSQL they would run out.
    async with session_factory.transaction() as connection:
        await release_leases(connection)
    die_before(session_factory.database, statements)
    if address:
        async with session_factory.unit_of_work() as uow:
            await queue_mail(uow, "plain", address=address, language="nl", data={})
        print(address, flush=True)
    await Dispatcher(session_factory, [sending]).drain()
    await transport.close()
    await session_factory.database.close()


def fork(url: str, port: int, address: str, statements: int) -> bool:
    """Run `main` in a process of its own, and wait for its end; true when it wasn't killed."""
    child = os.fork()
    if child == 0:
        asyncio.run(main(url, port, address, statements))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    print("lived" if status == 0 else "died", flush=True)
    return status == 0


if __name__ == "__main__":
    database, smtp_server = sys.argv[1], int(sys.argv[2])
    for death in range(1, NEVER):
        lived = fork(database, smtp_server, f"resident{death}@example.org", death)
        fork(database, smtp_server, "", NEVER)
        if lived:
            break
