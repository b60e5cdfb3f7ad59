"""The mail server's side of the door: connections, refusals, TLS and the raw bytes of a letter."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from forum.core.mail.message import MailMessage, Sender
from forum.core.mail.smtp import MAX_CONNECTIONS, MailServerUnavailable, SmtpServer, SmtpTransport
from forum.core.service_errors import DeliveryError
from tests.services.certificates import Certificate, make_certificate
from tests.services.smtp import FakeSmtpServer, wait_until

MakeSink = Callable[..., FakeSmtpServer]
MakeTransport = Callable[..., SmtpTransport]

SENDER = Sender("Samenspraak Voorbeeldstad", "samenspraak@example.org")
LONG = "https://samenspraak.example.org/nl/unsubscribe/" + "x-_" * 80
LOGIN = ("forum", "a password")


def message(number: int = 1, to: str = "maria@example.org") -> MailMessage:
    """A letter, told from others by its number."""
    return MailMessage(
        to=to,
        subject="Er is nieuws مرحبا",
        text="Dag Maria,\n\n.\nEr is nieuws.\n",
        html="<p>Er is nieuws.</p>",
        language="nl",
        message_id=f"<mail-{number}@example.org>",
        sent_at=datetime(2027, 3, 1, 10, tzinfo=UTC),
        unsubscribe_url=LONG,
    )


@pytest.fixture
async def connect() -> AsyncIterator[MakeTransport]:
    """Make transports to a sink: `connect(sink, security="tls")`. Closed at the end."""
    made: list[SmtpTransport] = []

    def make(smtp_server: FakeSmtpServer, **options: Any) -> SmtpTransport:
        given = {"security": "none", "user": "", "password": ""} | options
        transport = SmtpTransport(SmtpServer(smtp_server.host, smtp_server.port, **given), SENDER)
        made.append(transport)
        return transport

    yield make
    for transport in made:
        await transport.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for 127.0.0.1."""
    return make_certificate(tmp_path_factory.mktemp("right"))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for another address."""
    return make_certificate(tmp_path_factory.mktemp("elsewhere"), "127.0.0.2")


async def until(met: Callable[[], bool]) -> None:
    """Wait until it is so, at most 20 seconds."""
    async with asyncio.timeout(20):
        while not met():
            await asyncio.sleep(0.01)


# Connections


async def test_many_letters_go_over_one_connection(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    for number in range(50):
        await transport.send(message(number))
    assert [each.message_id for each in smtp_server.mails_received] == [
        message(number).message_id for number in range(50)
    ]
    assert len(smtp_server.greeted) == 1


async def test_letters_at_once_share_a_few_connections(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    await asyncio.gather(*(transport.send(message(number)) for number in range(60)))
    assert (
        len({each.message_id for each in smtp_server.mails_received})
        == len(smtp_server.mails_received)
        == 60
    )
    assert len(smtp_server.greeted) <= MAX_CONNECTIONS


async def test_connections_nobody_uses_are_closed(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server, kept_for=0.05)
    await asyncio.gather(*(transport.send(message(number)) for number in range(3)))
    await until(lambda: smtp_server.open == 0)
    await transport.send(message(4))
    assert len(smtp_server.mails_received) == 4


async def test_closing_the_forum_closes_the_connections(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    await asyncio.gather(*(transport.send(message(number)) for number in range(3)))
    await transport.close()
    await until(lambda: smtp_server.open == 0)


async def test_a_connection_the_server_ended_is_replaced(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    for number in range(5):
        await transport.send(message(number))
        smtp_server.hang_up()
        if number % 2:
            await until(lambda: smtp_server.open == 0)
        # This blocks the loop, so that the transport can't have noticed yet.
        wait_until(lambda: smtp_server.open == 0)
    assert [each.message_id for each in smtp_server.mails_received] == [
        message(number).message_id for number in range(5)
    ]


async def test_a_server_may_want_few_letters_on_one_connection(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    smtp_server.behaviour.mails_per_connection = 2
    transport = connect(smtp_server)
    for number in range(7):
        await transport.send(message(number))
    assert [each.message_id for each in smtp_server.mails_received] == [
        message(number).message_id for number in range(7)
    ]


async def test_to_be_stopped_in_the_middle_leaves_no_half_talk_behind(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    await transport.send(message(0))
    for number in range(1, 30):
        sending = asyncio.create_task(transport.send(message(number)))
        for _ in range(number):
            await asyncio.sleep(0)
        sending.cancel()
        await asyncio.wait([sending])
    await transport.send(message(100))
    assert smtp_server.mails_received[-1].message_id == message(100).message_id
    assert len({each.message_id for each in smtp_server.mails_received}) == len(
        smtp_server.mails_received
    )


# Refusals


@pytest.mark.parametrize(("code", "permanent"), [(450, False), (451, False), (550, True)])
async def test_a_refused_recipient_is_that_letters_failure(
    make_smtp_server: MakeSink, connect: MakeTransport, code: int, permanent: bool
) -> None:
    smtp_server = make_smtp_server()
    smtp_server.refuse("jan@example.org", f"{code} no, jan@example.org")
    transport = connect(smtp_server)
    with pytest.raises(DeliveryError) as failed:
        await transport.send(message(1, "jan@example.org"))
    assert (failed.value.detail, failed.value.permanent) == (f"RecipientRefused {code}", permanent)
    assert "jan" not in str(failed.value)
    await transport.send(message(2))
    assert [each.to for each in smtp_server.mails_received] == ["maria@example.org"]
    assert len(smtp_server.greeted) == 1


@pytest.mark.parametrize("code", [452, 554])
async def test_a_refused_letter_is_a_failure(
    make_smtp_server: MakeSink, connect: MakeTransport, code: int
) -> None:
    smtp_server = make_smtp_server()
    smtp_server.behaviour.letter = f"{code} no"
    transport = connect(smtp_server)
    with pytest.raises(DeliveryError, match=f"LetterRefused {code}"):
        await transport.send(message())
    smtp_server.behaviour.letter = ""
    await transport.send(message())
    assert len(smtp_server.mails_received) == len(smtp_server.greeted) == 1


async def test_without_a_word_after_the_end_it_is_never_sent_again_by_itself(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server)
    await transport.send(message(1))
    smtp_server.behaviour.lost_replies = 1
    with pytest.raises(DeliveryError, match="AnswerLost"):
        await transport.send(message(2))
    assert len(smtp_server.mails_received) == 2
    await transport.send(message(3))
    assert len(smtp_server.mails_received) == 3


@pytest.mark.parametrize("answer", ["451 later", "550 not you", "421 closing"])
async def test_a_server_that_takes_nothing_from_us_is_away(
    make_smtp_server: MakeSink, connect: MakeTransport, answer: str
) -> None:
    smtp_server = make_smtp_server()
    smtp_server.behaviour.sender = answer
    transport = connect(smtp_server)
    with pytest.raises(MailServerUnavailable, match=answer[:3]):
        await transport.send(message())
    assert answer[:3] in await transport.fault()
    smtp_server.behaviour.sender = ""
    assert not await transport.fault()
    await transport.send(message())


async def test_a_server_that_isnt_there_is_away(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server(listens=False)
    transport = connect(smtp_server)
    with pytest.raises(MailServerUnavailable):
        await transport.send(message())
    assert await transport.fault()
    smtp_server.listen()
    assert not await transport.fault()
    await transport.send(message())


async def test_a_server_that_says_nothing_is_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        transport = SmtpTransport(SmtpServer(host, port, "none", "", "", timeout=0.1), SENDER)
        with pytest.raises(MailServerUnavailable, match="TimeoutError"):
            await transport.send(message())
        assert await transport.fault()


# Encryption and login


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_an_encrypted_connection(
    make_smtp_server: MakeSink, connect: MakeTransport, certificate: Certificate, security: str
) -> None:
    smtp_server = make_smtp_server(security=security, context=certificate.server_context())
    transport = connect(smtp_server, security=security, ca_file=str(certificate.authority))
    await transport.send(message(1))
    await transport.send(message(2))
    assert [each.encrypted for each in smtp_server.mails_received] == [True, True]
    assert len(smtp_server.greeted) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("why", ["unknown authority", "another server's"])
async def test_a_certificate_that_isnt_right_is_refused(
    make_smtp_server: MakeSink,
    connect: MakeTransport,
    certificate: Certificate,
    elsewhere: Certificate,
    security: str,
    why: str,
) -> None:
    shown = certificate if why == "unknown authority" else elsewhere
    trusted = "" if why == "unknown authority" else str(elsewhere.authority)
    smtp_server = make_smtp_server(security=security, context=shown.server_context())
    transport = connect(smtp_server, security=security, ca_file=trusted)
    with pytest.raises(MailServerUnavailable, match="the certificate is not trusted"):
        await transport.send(message())
    assert await transport.fault() == "the certificate is not trusted"
    assert not smtp_server.mails_received


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_without_encryption_nothing_is_sent_in_clear(
    make_smtp_server: MakeSink, connect: MakeTransport, security: str
) -> None:
    smtp_server = make_smtp_server()
    transport = connect(smtp_server, security=security, timeout=2.0)
    with pytest.raises(MailServerUnavailable):
        await transport.send(message())
    assert not smtp_server.mails_received
    assert not smtp_server.greeted


async def test_a_login(
    make_smtp_server: MakeSink, connect: MakeTransport, certificate: Certificate
) -> None:
    smtp_server = make_smtp_server(
        security="starttls", context=certificate.server_context(), login=LOGIN
    )
    transport = connect(
        smtp_server, security="starttls", ca_file=str(certificate.authority), user=LOGIN[0],
        password=LOGIN[1],
    )  # fmt: skip
    await transport.send(message(1))
    await transport.send(message(2))
    assert len(smtp_server.mails_received) == 2
    assert smtp_server.logins == 1


async def test_a_wrong_password_is_said_and_not_tried_over_and_over(
    make_smtp_server: MakeSink, connect: MakeTransport, certificate: Certificate
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
            await transport.send(message())
    assert await transport.fault() == "the login was refused (535)"
    # Once by each way to log in that the server offers.
    assert smtp_server.logins <= 2


async def test_a_server_that_wants_a_login_we_dont_have(
    make_smtp_server: MakeSink, connect: MakeTransport, certificate: Certificate
) -> None:
    smtp_server = make_smtp_server(
        security="starttls", context=certificate.server_context(), login=LOGIN
    )
    transport = connect(smtp_server, security="starttls", ca_file=str(certificate.authority))
    assert "530" in await transport.fault()


# The raw bytes


async def test_one_click_headers_arrive_as_they_must(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    await connect(smtp_server).send(message())
    (received,) = smtp_server.mails_received
    lines = received.raw.split(b"\r\n")
    assert f"List-Unsubscribe: <{LONG}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert b"Message-ID: <mail-1@example.org>" in lines
    assert received.raw.isascii()
    assert max(map(len, lines)) <= 998
    assert (received.sender, received.to) == (SENDER.address, "maria@example.org")


async def test_a_line_with_a_point_alone_ends_no_letter(
    make_smtp_server: MakeSink, connect: MakeTransport
) -> None:
    smtp_server = make_smtp_server()
    await connect(smtp_server).send(replace(message(), text="een\n.\ntwee\n..\ndrie\n"))
    text = smtp_server.mails_received[0].message.get_body(("plain",))
    assert text is not None
    assert text.get_content().split() == ["een", ".", "twee", "..", "drie"]
