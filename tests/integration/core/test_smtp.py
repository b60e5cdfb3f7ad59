"""SMTP transport: connection reuse, refusals, TLS, login and the raw bytes of a mail."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from forum.core.mail.message import MailMessage, Sender
from forum.core.mail.smtp import MAX_CONNECTIONS, MailServerUnavailable, SmtpServer, SmtpTransport
from forum.core.service_errors import DeliveryError
from tests.services.certificates import Certificate, make_certificate
from tests.services.smtp import FakeSmtpServer
from tests.services.waiting import wait_until

MakeSmtpServer = Callable[..., FakeSmtpServer]
MakeTransport = Callable[..., SmtpTransport]

SENDER = Sender(lambda: "Samenspraak Voorbeeldstad", "samenspraak@example.org")
UNSUBSCRIBE_URL = "https://samenspraak.example.org/nl/unsubscribe/" + "x-_" * 80
LOGIN = ("forum", "a password")


def make_message(number: int = 1, to: str = "maria@example.org") -> MailMessage:
    """A mail with `number` in its Message-ID."""
    return MailMessage(
        to=to,
        subject="Er is nieuws مرحبا",
        text="Dag Maria,\n\n.\nEr is nieuws.\n",
        html="<p>Er is nieuws.</p>",
        language="nl",
        message_id=f"<mail-{number}@example.org>",
        sent_at=datetime(2027, 3, 1, 10, tzinfo=UTC),
        unsubscribe_url=UNSUBSCRIBE_URL,
    )


@pytest.fixture
async def connect() -> AsyncIterator[MakeTransport]:
    """Factory of transports: `connect(smtp_server, security="tls")`. Closed after the test."""
    transports: list[SmtpTransport] = []

    def make(smtp_server: FakeSmtpServer, **options: Any) -> SmtpTransport:
        settings = {"security": "none", "user": "", "password": ""} | options
        transport = SmtpTransport(
            SmtpServer(smtp_server.host, smtp_server.port, **settings), SENDER
        )
        transports.append(transport)
        return transport

    yield make
    for transport in transports:
        await transport.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for 127.0.0.1."""
    return make_certificate(tmp_path_factory.mktemp("right"))


@pytest.fixture(scope="module")
def other_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for another IP address."""
    return make_certificate(tmp_path_factory.mktemp("elsewhere"), "127.0.0.2")


async def until(condition: Callable[[], bool]) -> None:
    """Wait until the condition is true. Raises `TimeoutError` after 20 seconds."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


def sockets_connected_to(port: int) -> list[str]:
    """The sockets on this machine whose connection to a port of 127.0.0.1 they haven't closed."""
    established, closed_by_peer = "01", "08"
    rows = (line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:])
    return [
        local
        for _, local, remote, state, *_ in rows
        if remote.endswith(f":{port:04X}") and state in (established, closed_by_peer)
    ]


# Connections


async def test_many_mails_go_over_one_connection(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    for number in range(50):
        await transport.send(make_message(number))
    assert [each.message_id for each in smtp_server.mails_received] == [
        make_message(number).message_id for number in range(50)
    ]
    assert len(smtp_server.greeted) == 1


async def test_concurrent_mails_share_a_few_connections(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    await asyncio.gather(*(transport.send(make_message(number)) for number in range(60)))
    assert (
        len({each.message_id for each in smtp_server.mails_received})
        == len(smtp_server.mails_received)
        == 60
    )
    assert len(smtp_server.greeted) <= MAX_CONNECTIONS


async def test_idle_connections_are_closed(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server, kept_for=0.05)
    await asyncio.gather(*(transport.send(make_message(number)) for number in range(3)))
    await until(lambda: smtp_server.open == 0)
    await transport.send(make_message(4))
    assert len(smtp_server.mails_received) == 4


async def test_closing_the_forum_closes_the_connections(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    await asyncio.gather(*(transport.send(make_message(number)) for number in range(3)))
    await transport.close()
    await until(lambda: smtp_server.open == 0)


async def test_a_connection_the_server_ended_is_replaced(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    for number in range(5):
        await transport.send(make_message(number))
        smtp_server.hang_up()
        if number % 2:
            await until(lambda: smtp_server.open == 0)
        # Blocks the event loop, so that the transport can't have noticed the end of the connection.
        wait_until(lambda: smtp_server.open == 0, "a connection stays open")
    assert [each.message_id for each in smtp_server.mails_received] == [
        make_message(number).message_id for number in range(5)
    ]


async def test_a_server_may_limit_the_mails_on_one_connection(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    smtp_server.behaviour.mails_per_connection = 2
    transport = connect(smtp_server)
    for number in range(7):
        await transport.send(make_message(number))
    assert [each.message_id for each in smtp_server.mails_received] == [
        make_message(number).message_id for number in range(7)
    ]


async def test_cancellation_leaves_no_connection_in_mid_dialogue(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    await transport.send(make_message(0))
    for number in range(1, 30):
        sending = asyncio.create_task(transport.send(make_message(number)))
        for _ in range(number):
            await asyncio.sleep(0)
        sending.cancel()
        await asyncio.wait([sending])
    await transport.send(make_message(100))
    assert smtp_server.mails_received[-1].message_id == make_message(100).message_id
    assert len({each.message_id for each in smtp_server.mails_received}) == len(
        smtp_server.mails_received
    )


# Refusals


@pytest.mark.parametrize(("code", "permanent"), [(450, False), (451, False), (550, True)])
async def test_a_refused_recipient_fails_only_that_mail(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport, code: int, permanent: bool
) -> None:
    smtp_server = make_smtp_server()
    smtp_server.refuse("jan@example.org", f"{code} no, jan@example.org")
    transport = connect(smtp_server)
    with pytest.raises(DeliveryError) as excinfo:
        await transport.send(make_message(1, "jan@example.org"))
    assert (excinfo.value.detail, excinfo.value.permanent) == (
        f"RecipientRefused {code}",
        permanent,
    )
    assert "jan" not in str(excinfo.value)
    await transport.send(make_message(2))
    assert [each.to for each in smtp_server.mails_received] == ["maria@example.org"]
    assert len(smtp_server.greeted) == 1


@pytest.mark.parametrize("code", [452, 554])
async def test_a_refused_mail_is_a_failure(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport, code: int
) -> None:
    smtp_server = make_smtp_server()
    smtp_server.behaviour.letter = f"{code} no"
    transport = connect(smtp_server)
    with pytest.raises(DeliveryError, match=f"LetterRefused {code}"):
        await transport.send(make_message())
    smtp_server.behaviour.letter = ""
    await transport.send(make_message())
    assert len(smtp_server.mails_received) == len(smtp_server.greeted) == 1


async def test_a_mail_without_a_final_reply_is_not_resent(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    await transport.send(make_message(1))
    smtp_server.behaviour.lost_replies = 1
    with pytest.raises(DeliveryError, match="AnswerLost"):
        await transport.send(make_message(2))
    assert len(smtp_server.mails_received) == 2
    await transport.send(make_message(3))
    assert len(smtp_server.mails_received) == 3


@pytest.mark.parametrize("reply", ["451 later", "550 not you", "421 closing"])
async def test_a_server_that_refuses_the_sender_is_unavailable(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport, reply: str
) -> None:
    smtp_server = make_smtp_server()
    smtp_server.behaviour.sender = reply
    transport = connect(smtp_server)
    with pytest.raises(MailServerUnavailable, match=reply[:3]):
        await transport.send(make_message())
    assert reply[:3] in await transport.fault()
    smtp_server.behaviour.sender = ""
    assert not await transport.fault()
    await transport.send(make_message())


async def test_a_server_that_refuses_connections_is_unavailable(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server(listens=False)
    transport = connect(smtp_server)
    with pytest.raises(MailServerUnavailable):
        await transport.send(make_message())
    assert await transport.fault()
    smtp_server.listen()
    assert not await transport.fault()
    await transport.send(make_message())


async def test_a_server_that_sends_nothing_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        transport = SmtpTransport(SmtpServer(host, port, "none", "", "", timeout=0.1), SENDER)
        with pytest.raises(MailServerUnavailable, match="no answer in time"):
            await transport.send(make_message())
        assert await transport.fault()


# Encryption and login


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_an_encrypted_connection(
    make_smtp_server: MakeSmtpServer,
    connect: MakeTransport,
    certificate: Certificate,
    security: str,
) -> None:
    smtp_server = make_smtp_server(security=security, context=certificate.server_context())
    transport = connect(smtp_server, security=security, ca_file=str(certificate.authority))
    await transport.send(make_message(1))
    await transport.send(make_message(2))
    assert [each.encrypted for each in smtp_server.mails_received] == [True, True]
    assert len(smtp_server.greeted) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("reason", ["unknown authority", "another server's"])
async def test_an_invalid_certificate_is_refused(
    make_smtp_server: MakeSmtpServer,
    connect: MakeTransport,
    certificate: Certificate,
    other_certificate: Certificate,
    security: str,
    reason: str,
) -> None:
    presented = certificate if reason == "unknown authority" else other_certificate
    ca_file = "" if reason == "unknown authority" else str(other_certificate.authority)
    smtp_server = make_smtp_server(security=security, context=presented.server_context())
    transport = connect(smtp_server, security=security, ca_file=ca_file)
    with pytest.raises(MailServerUnavailable, match="the certificate is not trusted"):
        await transport.send(make_message())
    assert await transport.fault() == "the certificate is not trusted"
    assert not smtp_server.mails_received


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_nothing_is_sent_unencrypted_if_encryption_is_required(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport, security: str
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server, security=security, timeout=2.0)
    with pytest.raises(MailServerUnavailable):
        await transport.send(make_message())
    assert not smtp_server.mails_received
    assert not smtp_server.greeted


async def test_a_login(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport, certificate: Certificate
) -> None:
    smtp_server = make_smtp_server(
        security="starttls", context=certificate.server_context(), login=LOGIN
    )
    transport = connect(
        smtp_server, security="starttls", ca_file=str(certificate.authority), user=LOGIN[0],
        password=LOGIN[1],
    )  # fmt: skip
    await transport.send(make_message(1))
    await transport.send(make_message(2))
    assert len(smtp_server.mails_received) == 2
    assert smtp_server.logins == 1


async def test_a_wrong_password_is_reported_and_not_retried(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport, certificate: Certificate
) -> None:
    smtp_server = make_smtp_server(
        security="starttls", context=certificate.server_context(), login=LOGIN
    )
    transport = connect(
        smtp_server,
        security="starttls",
        ca_file=str(certificate.authority),
        user=LOGIN[0],
        password="no",
    )
    for _ in range(5):
        with pytest.raises(MailServerUnavailable, match=r"the login was refused \(535\)"):
            await transport.send(make_message())
    assert await transport.fault() == "the login was refused (535)"
    # One attempt with each authentication mechanism that the server offers.
    assert smtp_server.logins <= 2


async def test_a_server_that_requires_a_login_we_dont_have(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport, certificate: Certificate
) -> None:
    smtp_server = make_smtp_server(
        security="starttls", context=certificate.server_context(), login=LOGIN
    )
    transport = connect(smtp_server, security="starttls", ca_file=str(certificate.authority))
    assert "530" in await transport.fault()


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_failed_connection_is_closed_without_waiting_for_the_server(
    make_smtp_server: MakeSmtpServer,
    connect: MakeTransport,
    certificate: Certificate,
    security: str,
) -> None:
    # Without STARTTLS this server takes the connection for plain text, and offers no login on it.
    smtp_server = make_smtp_server(
        security=security,
        context=certificate.server_context(),
        login=LOGIN,
        plain_login=security == "tls",
    )
    options = {"security": security, "ca_file": str(certificate.authority), "user": LOGIN[0]}
    for password, error in ("no", "login was refused"), (LOGIN[1], "sender was refused"):
        smtp_server.behaviour.sender = "550 not you"
        transport = connect(smtp_server, password=password, **options)
        with pytest.raises(MailServerUnavailable, match=error):
            await transport.send(make_message())
        # The event loop closes the socket in its next iteration.
        await asyncio.sleep(0)
        assert not sockets_connected_to(smtp_server.port)


# The raw bytes


async def test_one_click_headers_arrive_unchanged(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    await connect(smtp_server).send(make_message())
    (received,) = smtp_server.mails_received
    lines = received.raw.split(b"\r\n")
    assert f"List-Unsubscribe: <{UNSUBSCRIBE_URL}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert b"Message-ID: <mail-1@example.org>" in lines
    assert received.raw.isascii()
    assert max(map(len, lines)) <= 998
    assert (received.sender, received.to) == (SENDER.address, "maria@example.org")


async def test_a_line_with_a_single_dot_ends_no_mail(
    make_smtp_server: MakeSmtpServer, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    await connect(smtp_server).send(replace(make_message(), text="een\n.\ntwee\n..\ndrie\n"))
    text = smtp_server.mails_received[0].message.get_body(("plain",))
    assert text is not None
    assert text.get_content().split() == ["een", ".", "twee", "..", "drie"]
