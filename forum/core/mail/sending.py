"""Mail handler: composes and sends queued mail; and the registration of mail templates."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, String, cast, delete, literal, select
from sqlmodel import col

from forum.core.delivery.handler import BatchHandler
from forum.core.i18n.translations import override_language
from forum.core.journal.tables import Delivery, DeliveryState
from forum.core.mail.message import MailMessage
from forum.core.mail.picture import to_png
from forum.core.mail.queue import MAIL, Mail, MailQueued
from forum.core.mail.transport import Transport
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession, SessionFactory, UnitOfWork

Compose = Callable[[SessionFactory, Mail], Awaitable[dict[str, Any] | None]]


@dataclass(frozen=True)
class MailTemplate:
    """A kind of mail. `compose` returns the context of its template just before sending.

    It runs with the recipient's language set. None means that the mail is obsolete and isn't sent.
    The context contains `people`: the tags (`person_tag`) of all members whom the mail is to or whom it
    names or quotes, and of a draft without an author (`content_tag`), so that an erasure finds kept copies. It may contain `unsubscribe_path`, and
    `picture`, a drawing in SVG; the template is told by `has_picture` whether the mail has it.
    `template`: another kind's template, to share it. `sent` records in the database that the transport
    accepted a mail, in the transaction that deletes its row: not for one that is obsolete or was refused.
    `prepare`: for a kind that goes to thousands at once; reads for many mails in the language that is set, and
    returns what composes each of them instead of `compose`.
    """

    name: str
    compose: Compose
    template: str = ""
    sent: Callable[[UnitOfWork, Mail], Awaitable[None]] | None = None
    prepare: Callable[[ReadSession, Sequence[Mail]], Awaitable[Compose]] | None = None


def composed_together(
    name: str, prepare: Callable[[ReadSession, Sequence[Mail]], Awaitable[Compose]]
) -> MailTemplate:
    """A kind of mail that is read for many at once, and for one alone in the same way."""

    async def compose(session_factory: SessionFactory, mail: Mail) -> dict[str, Any] | None:
        async with session_factory.read_session() as session:
            compose_one = await prepare(session, [mail])
        return await compose_one(session_factory, mail)

    return MailTemplate(name, compose, prepare=prepare)


SEND_MAIL = "send_mail"

log = logging.getLogger("forum.mail")


def is_still_tried() -> ColumnElement[bool]:
    """SQL condition: a queued mail will be sent by itself; false for one that was refused."""
    waiting = select(col(Delivery.entry_id)).where(
        col(Delivery.reaction) == SEND_MAIL,
        col(Delivery.subject) == literal(f"{MAIL}:") + cast(col(Mail.id), String),
        col(Delivery.state) == DeliveryState.waiting,
    )
    return waiting.exists()


_png = lru_cache(maxsize=32)(to_png)
"""One idea's picture is in the mail to each of its followers."""


async def _drawn(svg: str | None) -> bytes:
    """A drawing as PNG; empty without one."""
    if not svg:
        return b""
    try:
        return await asyncio.to_thread(_png, svg)
    except ValueError:
        # Decoration: without it the mail still says everything.
        log.exception("a picture for a mail can't be drawn")
        return b""


def mail_language(language: str, site: Site) -> str:
    """The language of a mail to whoever chose `language`, which the town may have stopped offering."""
    return language if language in site.language_codes else site.default_language


class RenderMail(Protocol):
    """Renders a mail's template to (subject, text, html), in the current language."""

    def __call__(self, kind: str, context: dict[str, Any]) -> tuple[str, str, str]: ...


def send_mail(
    transport: Transport, render: RenderMail, templates: Iterable[MailTemplate], site: Site
) -> BatchHandler[MailQueued]:
    """The handler that sends queued mail: at least once, always with the same Message-ID."""
    sender = _MailSender(transport, render, templates, site)
    return BatchHandler(SEND_MAIL, (MailQueued,), sender.prepare, sender.finish)


class _MailSender:
    """Composes and sends mail in batches, and deletes what was sent."""

    def __init__(
        self,
        transport: Transport,
        render: RenderMail,
        templates: Iterable[MailTemplate],
        site: Site,
    ) -> None:
        self._transport = transport
        self._render = render
        self._templates = {template.name: template for template in templates}
        self._site = site
        self._host = site.base_url.partition("://")[2].partition(":")[0]
        self._sent: dict[int, Mail] = {}

    async def prepare(
        self, session_factory: SessionFactory, events: Sequence[MailQueued]
    ) -> Callable[[MailQueued], Awaitable[None]]:
        """Read for all mails of a batch; returns what composes and sends one."""
        ids = [event.subject.id for event in events]
        async with session_factory.read_session() as session:
            found = await session.all(select(Mail).where(col(Mail.id).in_(ids)))
            composers = await self._composers(session, found)
        mails = {mail.pk: mail for mail in found}

        async def send(event: MailQueued) -> None:
            mail = mails.get(event.subject.id)
            # If it can't be acknowledged after the server accepted the message, a retry must not resend it.
            if mail is None or mail.pk in self._sent:
                return
            compose = composers[mail.kind, mail_language(mail.language, self._site)]
            message = await self._write(session_factory, mail, compose)
            if message:
                await self._transport.send(message)
                self._sent[mail.pk] = mail

        return send

    async def finish(
        self,
        acknowledging: AbstractAsyncContextManager[UnitOfWork],
        events: Sequence[MailQueued],
    ) -> None:
        """Record and delete mails that were sent, or are obsolete."""
        ids = [event.subject.id for event in events]
        accepted = [self._sent[mail_id] for mail_id in ids if mail_id in self._sent]
        async with acknowledging as uow:
            # Before the mails' rows, which an erasure locks after the member's; members by rising id.
            for mail in sorted(accepted, key=lambda each: each.member_id or 0):
                if record := self._templates[mail.kind].sent:
                    await record(uow, mail)
            await uow.execute(delete(Mail).where(col(Mail.id).in_(ids)))
        for mail in accepted:
            del self._sent[mail.pk]

    async def _composers(
        self, session: ReadSession, mails: Iterable[Mail]
    ) -> dict[tuple[str, str], Compose]:
        """What composes the mails of each kind and language: one alone, if they can't be read together."""
        groups: dict[tuple[str, str], list[Mail]] = {}
        for mail in mails:
            if mail.kind in self._templates:
                language = mail_language(mail.language, self._site)
                groups.setdefault((mail.kind, language), []).append(mail)
        composers = {}
        for (kind, language), together in groups.items():
            composers[kind, language] = self._templates[kind].compose
            if prepare := self._templates[kind].prepare:
                try:
                    with override_language(language):
                        composers[kind, language] = await prepare(session, together)
                except Exception as error:
                    # The message of an exception may contain personal data; its type never does.
                    reason = type(error).__name__
                    log.warning("mails of kind %s can't be read together: %s", kind, reason)
        return composers

    async def _write(
        self, session_factory: SessionFactory, mail: Mail, compose: Compose
    ) -> MailMessage | None:
        """The message of a mail; None if it is obsolete."""
        site, language = self._site, mail_language(mail.language, self._site)
        with override_language(language):
            context = await compose(session_factory, mail)
            if context is None:
                return None
            picture = await _drawn(context.get("picture"))
            logo = site.logo.for_mail if site.logo else b""
            pictures = {"has_picture": bool(picture), "has_logo": bool(logo)}
            template = self._templates[mail.kind].template or mail.kind
            subject, text, html = self._render(template, context | pictures)
        path = context.get("unsubscribe_path")
        return MailMessage(
            to=mail.address,
            subject=subject,
            text=text,
            html=html,
            language=language,
            message_id=f"<mail-{mail.id}-{mail.queued_at:%Y%m%d%H%M%S}@{self._host}>",
            sent_at=session_factory.clock.now(),
            unsubscribe_url=site.absolute(path) if path else None,
            picture=picture,
            logo=logo,
            people=frozenset(context["people"]),
        )
