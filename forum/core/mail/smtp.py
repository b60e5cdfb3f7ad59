"""SMTP transport: sends mail over a small pool of connections, kept open between messages.

A connection that is lost before the message data loses nothing: the server counts as unavailable,
and the mail waits. After the data only the server knows whether it accepted the message: a lost
reply counts as a failed attempt.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import cast

import aiosmtplib

from forum.core.mail.message import MailMessage, Sender
from forum.core.mail.mime import to_bytes
from forum.core.network import describe_unreachable
from forum.core.service_errors import DeliveryError, ServiceUnavailable

MAX_CONNECTIONS = 3
"""Maximum number of connections in use."""
SLOT_TIMEOUT = 20.0
"""Seconds to wait for a free connection: a batch of 20 passes if the server takes 3 s for each mail."""
DATA_TIMEOUT = 30.0
"""Seconds to wait for the reply to the message data; some servers scan it for viruses first."""
LOGIN_BLOCK = 60.0
"""Seconds without a login attempt after a wrong password: servers lock out frequent attempts."""
SERVICE_CLOSING = 421
"""Reply code of a server that closes the connection (RFC 5321)."""


class MailServerUnavailable(ServiceUnavailable):
    """The mail server is unreachable or refuses all mail of this sender; the message says why."""


@dataclass(frozen=True)
class SmtpServer:
    """Address and connection settings of a mail server. `security`: none, starttls or tls.

    `ca_file` holds certificates to trust in addition to those of the system. In seconds: `timeout`
    of each reply, `kept_for` until an idle connection is closed (servers wait for minutes).
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    ca_file: str = ""
    timeout: float = 15.0
    kept_for: float = 15.0


class _Client(aiosmtplib.SMTP):
    """A client whose `close()` closes the socket at once, also when `connect()` fails.

    The base class leaves a TLS connection open until the server has answered the closing handshake,
    and longer if the event loop ends first.
    """

    def close(self) -> None:
        transport = cast(asyncio.WriteTransport | None, self.transport)
        super().close()
        if transport:
            transport.abort()


class SmtpTransport:
    """Sends messages to an SMTP server.

    Raises `MailServerUnavailable` if it accepts no mail for now, and `DeliveryError` for a message
    that it refused or may have lost.
    """

    def __init__(self, server: SmtpServer, sender: Sender) -> None:
        self.server = server
        self.sender = sender
        self._slots = asyncio.Semaphore(MAX_CONNECTIONS)
        self._idle: dict[_Client, asyncio.Task[None]] = {}
        self._login_blocked_until = 0.0
        self._login_error = ""

    async def send(self, message: MailMessage) -> None:
        """Send a message over an idle connection or a new one."""
        content = to_bytes(message, self.sender)
        async with self._slot():
            client = await self._begin_transaction(message.to)
            await self._send_data(client, content)
            self._keep_idle(client)

    async def fault(self) -> str:
        """Why no message can be sent now: tries a mail transaction without a recipient."""
        try:
            async with self._slot():
                client = await self._begin_transaction()
                await self._abort(client)
        except MailServerUnavailable as error:
            return str(error)
        return ""

    async def close(self) -> None:
        """Close all idle connections."""
        idle, self._idle = self._idle, {}
        for expiry in idle.values():
            expiry.cancel()
        await asyncio.gather(*(_quit(client) for client in idle))

    @asynccontextmanager
    async def _slot(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(SLOT_TIMEOUT):
                await self._slots.acquire()
        except TimeoutError:
            raise MailServerUnavailable("all connections are busy") from None
        try:
            yield
        finally:
            self._slots.release()

    async def _begin_transaction(self, to: str = "") -> _Client:
        """A connection, idle or new, on which the envelope is sent: MAIL, and RCPT with `to`."""
        while self._idle:
            client, expiry = self._idle.popitem()
            expiry.cancel()
            try:
                await self._send_envelope(client, to)
            except MailServerUnavailable:
                # The server has closed the connection, or accepts no more messages on it.
                continue
            return client
        client = await self._connect()
        await self._send_envelope(client, to)
        return client

    async def _connect(self) -> _Client:
        now = asyncio.get_running_loop().time()
        if now < self._login_blocked_until:
            raise MailServerUnavailable(self._login_error)
        server = self.server
        client = _Client(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            cert_bundle=server.ca_file or None,
            username=server.user or None,
            password=server.password or None,
            timeout=server.timeout,
        )
        try:
            await client.connect()
        except aiosmtplib.SMTPAuthenticationError as error:
            self._login_error = f"the login was refused ({error.code})"
            self._login_blocked_until = now + (LOGIN_BLOCK if error.code >= 500 else 0)
            raise MailServerUnavailable(self._login_error) from None
        # `ValueError`: the host name is malformed.
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailServerUnavailable(_describe_connect(error, server)) from None
        return client

    async def _send_envelope(self, client: _Client, to: str) -> None:
        with self._close_unless_idle(client):
            try:
                await client.mail(self.sender.address)
                if to:
                    await client.rcpt(to)
            except aiosmtplib.SMTPRecipientRefused as error:
                raise await self._refused(client, "RecipientRefused", error.code) from None
            except aiosmtplib.SMTPSenderRefused as error:
                raise MailServerUnavailable(f"the sender was refused ({error.code})") from None
            except (aiosmtplib.SMTPException, OSError) as error:
                raise MailServerUnavailable(_describe(error)) from None

    async def _send_data(self, client: _Client, message: bytes) -> None:
        with self._close_unless_idle(client):
            try:
                # Send bytes: aiosmtplib would fold the headers of an `EmailMessage` again.
                await client.data(message, timeout=DATA_TIMEOUT)
            except aiosmtplib.SMTPDataError as error:
                raise await self._refused(client, "LetterRefused", error.code) from None
            except (aiosmtplib.SMTPException, OSError):
                raise DeliveryError("AnswerLost") from None

    async def _refused(self, client: _Client, fault: str, code: int) -> Exception:
        if code == SERVICE_CLOSING:
            return MailServerUnavailable(f"the server is closing ({code})")
        await self._abort(client)
        return DeliveryError(f"{fault} {code}", permanent=code >= 500)

    async def _abort(self, client: _Client) -> None:
        """Abort the mail transaction (RSET), and keep the connection for another message."""
        with self._close_unless_idle(client):
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.rset()
            self._keep_idle(client)

    @contextmanager
    def _close_unless_idle(self, client: _Client) -> Iterator[None]:
        try:
            yield
        except BaseException:
            if client not in self._idle:
                client.close()
            raise

    def _keep_idle(self, client: _Client) -> None:
        if client.is_connected:
            self._idle[client] = asyncio.create_task(self._expire(client))

    async def _expire(self, client: _Client) -> None:
        """Close a connection that stays idle for `kept_for` seconds."""
        await asyncio.sleep(self.server.kept_for)
        del self._idle[client]
        await _quit(client)


async def _quit(client: _Client) -> None:
    try:
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=1)
    finally:
        client.close()


def _describe_connect(error: Exception, server: SmtpServer) -> str:
    """Why no connection was made, with the settings to look at."""
    cause = error.__cause__ or error
    if isinstance(cause, socket.gaierror):
        return f"no machine is known by the name {server.host} (mail.host)"
    reason = _describe(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return reason
    return f"{reason}, at {server.host}:{server.port} (mail.host, mail.port, mail.security)"


def _describe(error: Exception) -> str:
    """The cause in a few words, without the server's text, which may contain an address."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"it answered {error.code}"
    if type(error) is aiosmtplib.SMTPException:
        # The message is aiosmtplib's own: the server offers no STARTTLS or no login.
        return error.message
    return describe_unreachable(error)
