"""A real mail server in a thread, which keeps what it is given and can be told to be difficult."""

import asyncio
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as mail_policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class ReceivedMail:
    """A letter as it came over the wire."""

    to: str
    sender: str
    raw: bytes
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        """The letter, read."""
        letter = message_from_bytes(self.raw, policy=mail_policy)
        assert isinstance(letter, EmailMessage)
        return letter

    @property
    def message_id(self) -> str:
        """What tells it from other letters."""
        return str(self.message["Message-ID"])


@dataclass
class Behaviour:
    """How the server is to behave, from now on."""

    recipients: dict[str, list[str]] = field(default_factory=dict)
    """By address: what to answer instead of taking it, one after the other; `IMMUTABLE` goes on."""
    sender: str = ""
    """What to answer to every sender."""
    letter: str = ""
    """What to answer to every letter, after reading it."""
    lost_replies: int = 0
    """Of so many letters: keep them, and hang up without a word."""
    mails_per_connection: int = 1_000
    seconds_per_mail: float = 0.0
    """How long it reads each letter before it takes it."""


IMMUTABLE = 1_000


def wait_until(met: Callable[[], bool]) -> None:
    """Block this thread until it is so, at most 20 seconds."""
    end = time.monotonic() + 20
    while not met() and time.monotonic() < end:
        time.sleep(0.001)


def _transport(server: SMTP) -> asyncio.Transport:
    assert isinstance(server.transport, asyncio.Transport)
    return server.transport


class _Handler:
    def __init__(self, smtp_server: "FakeSmtpServer") -> None:
        self.smtp_server = smtp_server

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        smtp_server = self.smtp_server
        smtp_server.greeted.add(session.peer)
        if smtp_server.letters_on[session.peer] >= smtp_server.behaviour.mails_per_connection:
            asyncio.get_running_loop().call_soon(_transport(server).close)
            return "421 that is enough for one connection"
        if smtp_server.behaviour.sender:
            return smtp_server.behaviour.sender
        envelope.mail_from = address
        return "250 fine"

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        self.smtp_server.asked_for.append(address)
        if answers := self.smtp_server.behaviour.recipients.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        smtp_server = self.smtp_server
        if smtp_server.behaviour.letter:
            return smtp_server.behaviour.letter
        assert isinstance(envelope.content, bytes)
        await asyncio.sleep(smtp_server.behaviour.seconds_per_mail)
        smtp_server.letters_on[session.peer] += 1
        smtp_server.mails_received.append(
            ReceivedMail(
                to=",".join(envelope.rcpt_tos),
                sender=str(envelope.mail_from),
                raw=envelope.content,
                encrypted=_transport(server).get_extra_info("sslcontext") is not None,
            )
        )
        if smtp_server.behaviour.lost_replies:
            smtp_server.behaviour.lost_replies -= 1
            _transport(server).abort()
        return "250 kept"


class _Controller(Controller):
    """Listens on a socket it is given, and remembers its connections."""

    def __init__(self, listening: socket.socket, handler: _Handler, **options: Any) -> None:
        host, port = listening.getsockname()
        super().__init__(handler, host, port, **options)
        self._listening = listening
        self.connections: list[SMTP] = []

    def factory(self) -> SMTP:
        made: SMTP = super().factory()  # type: ignore[no-untyped-call]
        self.connections.append(made)
        return made

    async def _create_server(self) -> asyncio.AbstractServer:
        return await self.loop.create_server(
            self._factory_invoker, sock=self._listening, ssl=self.ssl_context
        )


class FakeSmtpServer:
    """The server. Its port is there from the start and refuses connections until `listen`.

    `login`: the one name and password it knows; `plain_login`: without encryption too.
    `security`: none, starttls or tls.
    """

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        security: str = "none",
        login: tuple[str, str] | None = None,
        plain_login: bool = False,
    ) -> None:
        self.mails_received: list[ReceivedMail] = []
        self.asked_for: list[str] = []
        self.greeted: set[Any] = set()
        self.letters_on: Counter[Any] = Counter()
        self.behaviour = Behaviour()
        self._login = login
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.host, self.port = listening.getsockname()
        self._socket = listening
        options: dict[str, Any] = {}
        if login:
            options = {
                "authenticator": self._knows,
                "auth_required": not plain_login,
                "auth_require_tls": not plain_login,
            }
        self._controller = _Controller(
            listening,
            _Handler(self),
            ssl_context=context if security == "tls" else None,
            tls_context=context if security == "starttls" else None,
            server_hostname="sink.example.org",
            ready_timeout=30,
            **options,
        )
        self.logins = 0
        self._listens = False

    def _knows(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, given: Any
    ) -> AuthResult:
        self.logins += 1
        name, password = self._login or ("", "")
        right = isinstance(given, LoginPassword) and given == LoginPassword(
            name.encode(), password.encode()
        )
        return AuthResult(success=right, handled=False)

    def listen(self) -> None:
        """Take connections from now on."""
        self._controller.start()
        self._listens = True

    def refuse(self, address: str, answer: str, times: int = IMMUTABLE) -> None:
        """Answer so when asked to take mail for that address."""
        self.behaviour.recipients[address] = [answer] * times

    def hang_up(self) -> None:
        """End every connection, as a server does that is started anew."""

        def close() -> None:
            for connection in self._controller.connections:
                if connection.transport is not None:
                    _transport(connection).abort()

        self._controller.loop.call_soon_threadsafe(close)

    @property
    def open(self) -> int:
        """How many connections are open."""
        return sum(
            connection.transport is not None and not connection.transport.is_closing()
            for connection in self._controller.connections
        )

    def close(self) -> None:
        """Stop, and give the port back."""
        if self._listens:
            self.hang_up()
            wait_until(lambda: self.open == 0)
            self._controller.stop()
        else:
            self._controller.loop.close()
        self._socket.close()
