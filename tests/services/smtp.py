"""Fake SMTP server in a thread, which keeps the mails it receives and can be made to misbehave."""

import asyncio
import socket
import ssl
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as mail_policy
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class ReceivedMail:
    """A mail as it was received; `encrypted`: over TLS."""

    to: str
    sender: str
    raw: bytes
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        """The parsed mail."""
        message = message_from_bytes(self.raw, policy=mail_policy)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def message_id(self) -> str:
        """The Message-ID header."""
        return str(self.message["Message-ID"])


@dataclass
class Behaviour:
    """How the server replies to commands and mails."""

    recipients: dict[str, list[str]] = field(default_factory=dict)
    """By address: refusing replies to RCPT, used in turn; `IMMUTABLE` copies never run out."""
    sender: str = ""
    """The reply to every MAIL command; empty: accept."""
    letter: str = ""
    """The reply to every mail after its data; empty: accept."""
    lost_replies: int = 0
    """For so many mails: keep them, and abort the connection without a reply."""
    mails_per_connection: int = 1_000
    seconds_per_mail: float = 0.0
    """Delay between the data of each mail and its acceptance."""


IMMUTABLE = 1_000


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
        if replies := self.smtp_server.behaviour.recipients.get(address):
            return replies.pop(0)
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
    """Listens on a given socket, and records its connections."""

    def __init__(self, listener: socket.socket, handler: _Handler, **options: Any) -> None:
        host, port = listener.getsockname()
        super().__init__(handler, host, port, **options)
        self._listener = listener
        self.connections: list[SMTP] = []

    def factory(self) -> SMTP:
        server: SMTP = super().factory()  # type: ignore[no-untyped-call]
        self.connections.append(server)
        return server

    def abort_connections(self) -> None:
        """Close every connection without a word. For the server's own thread."""
        for connection in self.connections:
            if connection.transport is not None:
                _transport(connection).abort()

    def cancel_tasks(self, stop_loop: bool = True) -> None:
        """Stop the server. A connection whose task is cancelled before it starts stays open."""
        self.abort_connections()
        super().cancel_tasks(stop_loop)

    async def _create_server(self) -> asyncio.AbstractServer:
        return await self.loop.create_server(
            self._factory_invoker, sock=self._listener, ssl=self.ssl_context
        )


class FakeSmtpServer:
    """The server. Its port is reserved from the start and refuses connections until `listen()`.

    `login`: the only valid user name and password; `plain_login`: accept them without TLS too.
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
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.host, self.port = listener.getsockname()
        self._socket = listener
        options: dict[str, Any] = {}
        if login:
            options = {
                "authenticator": self._authenticate,
                "auth_required": not plain_login,
                "auth_require_tls": not plain_login,
            }
        self._controller = _Controller(
            listener,
            _Handler(self),
            ssl_context=context if security == "tls" else None,
            tls_context=context if security == "starttls" else None,
            server_hostname="sink.example.org",
            ready_timeout=30,
            **options,
        )
        self.logins = 0
        self._is_listening = False

    def _authenticate(
        self,
        _server: SMTP,
        _session: Session,
        _envelope: Envelope,
        _mechanism: str,
        credentials: Any,
    ) -> AuthResult:
        self.logins += 1
        name, password = self._login or ("", "")
        is_valid = isinstance(credentials, LoginPassword) and credentials == LoginPassword(
            name.encode(), password.encode()
        )
        return AuthResult(success=is_valid, handled=False)

    def listen(self) -> None:
        """Start to accept connections."""
        self._controller.start()
        self._is_listening = True

    def refuse(self, address: str, answer: str, times: int = IMMUTABLE) -> None:
        """Reply with `answer` to RCPT commands for that address, so many times."""
        self.behaviour.recipients[address] = [answer] * times

    def hang_up(self) -> None:
        """Abort every connection, as a restart of the server does."""
        self._controller.loop.call_soon_threadsafe(self._controller.abort_connections)

    @property
    def open(self) -> int:
        """The number of open connections."""
        return sum(
            connection.transport is not None and not connection.transport.is_closing()
            for connection in self._controller.connections
        )

    def close(self) -> None:
        """Stop the server and release the port."""
        if self._is_listening:
            self._controller.stop()
        else:
            self._controller.loop.close()
        self._socket.close()
