"""Mail through an SMTP server: a few connections, kept open from one letter to the next.

Until the end of a letter is sent, a lost connection loses nothing: the server is away, the letter
waits. After it, only the server knows whether it took the letter: that counts as a failure.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import cast

import aiosmtplib

from forum.core.mail.message import MailMessage, Sender, as_bytes
from forum.core.service_errors import DeliveryError, ServiceUnavailable

MOST_CONNECTIONS = 3
TURN = 10.0
"""Seconds a letter waits for one of the connections."""
ANSWER = 30.0
"""Seconds to wait for the word that a letter was taken; some servers read it for viruses first."""
LOCKED = 60.0
"""Seconds without another try after a wrong password: servers shut out who tries often."""
CLOSING = 421


class MailServerUnavailable(ServiceUnavailable):
    """The mail server can't be reached, or takes no mail from us at all; the message says why."""


@dataclass(frozen=True)
class SmtpServer:
    """Where the mail server is and how to speak to it. `security`: none, starttls or tls.

    `ca_file` holds certificates to trust besides those of the system. In seconds: `timeout` for
    each answer, `kept_for` until a connection nobody uses is closed (servers wait for minutes).
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    ca_file: str = ""
    timeout: float = 15.0
    kept_for: float = 15.0


class SmtpTransport:
    """Hands letters to an SMTP server.

    Raises `MailServerUnavailable` when it takes none now, and `DeliveryError` for a letter it refused or may have lost.
    """

    def __init__(self, server: SmtpServer, sender: Sender) -> None:
        self.server = server
        self.sender = sender
        self._turns = asyncio.Semaphore(MOST_CONNECTIONS)
        self._kept: dict[aiosmtplib.SMTP, asyncio.Task[None]] = {}
        self._locked_until = 0.0
        self._locked = ""

    async def send(self, message: MailMessage) -> None:
        content = as_bytes(message, self.sender)
        async with self._turn():
            client = await self._begin(message.to)
            await self._hand_over(client, content)
            self._keep(client)

    async def fault(self) -> str:
        try:
            async with self._turn():
                client = await self._begin()
                await self._forget(client)
        except MailServerUnavailable as error:
            return str(error)
        return ""

    async def close(self) -> None:
        kept, self._kept = self._kept, {}
        for leaving in kept.values():
            leaving.cancel()
        await asyncio.gather(*(_part(client) for client in kept))

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(TURN):
                await self._turns.acquire()
        except TimeoutError:
            raise MailServerUnavailable("all connections are busy") from None
        try:
            yield
        finally:
            self._turns.release()

    async def _begin(self, to: str = "") -> aiosmtplib.SMTP:
        """A connection on which a letter is begun: a kept one, else a new one."""
        while self._kept:
            client, leaving = self._kept.popitem()
            leaving.cancel()
            try:
                await self._address(client, to)
            except MailServerUnavailable:
                # Closed by the server meanwhile, or it wants no more letters on this one.
                continue
            return client
        client = await self._connect()
        await self._address(client, to)
        return client

    async def _connect(self) -> aiosmtplib.SMTP:
        now = asyncio.get_running_loop().time()
        if now < self._locked_until:
            raise MailServerUnavailable(self._locked)
        server = self.server
        client = aiosmtplib.SMTP(
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
            self._locked = f"the login was refused ({error.code})"
            self._locked_until = now + (LOCKED if error.code >= 500 else 0)
            raise MailServerUnavailable(self._locked) from None
        # ValueError: a name of a host that can't be one.
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise MailServerUnavailable(_why(error, server.host)) from None
        return client

    async def _address(self, client: aiosmtplib.SMTP, to: str) -> None:
        with self._closed_unless_kept(client):
            try:
                await client.mail(self.sender.address)
                if to:
                    await client.rcpt(to)
            except aiosmtplib.SMTPRecipientRefused as error:
                raise await self._refused(client, "RecipientRefused", error.code) from None
            except aiosmtplib.SMTPSenderRefused as error:
                raise MailServerUnavailable(f"the sender was refused ({error.code})") from None
            except (aiosmtplib.SMTPException, OSError) as error:
                raise MailServerUnavailable(_why(error)) from None

    async def _hand_over(self, client: aiosmtplib.SMTP, message: bytes) -> None:
        with self._closed_unless_kept(client):
            try:
                # Our own bytes: sending an EmailMessage would fold the headers again.
                await client.data(message, timeout=ANSWER)
            except aiosmtplib.SMTPDataError as error:
                raise await self._refused(client, "LetterRefused", error.code) from None
            except (aiosmtplib.SMTPException, OSError):
                raise DeliveryError("AnswerLost") from None

    async def _refused(self, client: aiosmtplib.SMTP, fault: str, code: int) -> Exception:
        if code == CLOSING:
            return MailServerUnavailable(f"the server is closing ({code})")
        await self._forget(client)
        return DeliveryError(f"{fault} {code}", permanent=code >= 500)

    async def _forget(self, client: aiosmtplib.SMTP) -> None:
        """Let the server forget a letter that was begun, and keep the connection for another."""
        with self._closed_unless_kept(client):
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.rset()
            self._keep(client)

    @contextmanager
    def _closed_unless_kept(self, client: aiosmtplib.SMTP) -> Iterator[None]:
        try:
            yield
        except BaseException:
            if client not in self._kept:
                client.close()
            raise

    def _keep(self, client: aiosmtplib.SMTP) -> None:
        if client.is_connected:
            self._kept[client] = asyncio.create_task(self._leave(client))

    async def _leave(self, client: aiosmtplib.SMTP) -> None:
        await asyncio.sleep(self.server.kept_for)
        del self._kept[client]
        await _part(client)


async def _part(client: aiosmtplib.SMTP) -> None:
    transport = cast(asyncio.WriteTransport | None, client.transport)
    try:
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=1)
    finally:
        client.close()
        if transport:
            # All is said: TLS would wait for the other side to agree.
            transport.abort()


def _why(error: Exception, host: str = "") -> str:
    """The reason in a few words, without what the server said: that may hold an address."""
    cause = error.__cause__ or error
    if isinstance(cause, socket.gaierror):
        return f"no machine is known by the name {host} (mail.host)"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "the certificate is not trusted"
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.code}"
    if type(error) is aiosmtplib.SMTPException:
        # The library's own words: no STARTTLS, no login offered.
        return error.message
    return type(cause).__name__
