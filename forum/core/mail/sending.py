"""Mail handler: composes and sends queued mail; and the registration of mail templates."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, String, cast, delete, literal, select
from sqlmodel import col

from forum.core.delivery.handler import ExternalHandler
from forum.core.i18n.translations import override_language
from forum.core.journal.tables import Delivery, DeliveryState
from forum.core.mail.message import MailMessage
from forum.core.mail.picture import to_png
from forum.core.mail.queue import MAIL, Mail, MailQueued
from forum.core.mail.transport import Transport
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory, UnitOfWork


@dataclass(frozen=True)
class MailTemplate:
    """A kind of mail. `compose` returns the context of its template just before sending.

    It runs with the recipient's language set. None means that the mail is obsolete and isn't sent.
    The context contains `people`: the tags (`person_tag`) of all members whom the mail is to or whom it
    names or quotes, and of a draft without an author (`content_tag`), so that an erasure finds kept copies. It may contain `unsubscribe_path`, and
    `picture`, a drawing in SVG; the template is told by `has_picture` whether the mail has it.
    `template`: another kind's template, to share it. `sent` records in the database that the transport
    accepted a mail, in the transaction that deletes its row: not for one that is obsolete or was refused.
    """

    name: str
    compose: Callable[[SessionFactory, Mail], Awaitable[dict[str, Any] | None]]
    template: str = ""
    sent: Callable[[UnitOfWork, Mail], Awaitable[None]] | None = None


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


async def _drawn(svg: str | None) -> bytes:
    """A drawing as PNG; empty without one."""
    if not svg:
        return b""
    try:
        return await asyncio.to_thread(to_png, svg)
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
) -> ExternalHandler[MailQueued]:
    """The handler that sends queued mail: at least once, always with the same Message-ID."""
    by_kind = {template.name: template for template in templates}
    host = site.base_url.partition("://")[2].partition(":")[0]
    sent: set[int] = set()

    async def compose(session_factory: SessionFactory, mail: Mail) -> MailMessage | None:
        language = mail_language(mail.language, site)
        with override_language(language):
            template = by_kind[mail.kind]
            context = await template.compose(session_factory, mail)
            if context is None:
                return None
            picture = await _drawn(context.get("picture"))
            logo = site.logo.for_mail if site.logo else b""
            pictures = {"has_picture": bool(picture), "has_logo": bool(logo)}
            subject, text, html = render(template.template or mail.kind, context | pictures)
        path = context.get("unsubscribe_path")
        return MailMessage(
            to=mail.address,
            subject=subject,
            text=text,
            html=html,
            language=language,
            message_id=f"<mail-{mail.id}-{mail.queued_at:%Y%m%d%H%M%S}@{host}>",
            sent_at=session_factory.clock.now(),
            unsubscribe_url=site.absolute(path) if path else None,
            picture=picture,
            logo=logo,
            people=frozenset(context["people"]),
        )

    async def run(session_factory: SessionFactory, event: MailQueued) -> None:
        mail_id = event.subject.id
        async with session_factory.read_session() as session:
            mail = await session.get(Mail, mail_id)
        if mail is None:
            return
        # If the deletion fails after the server accepted the message, a retry must not resend it.
        if mail_id not in sent:
            message = await compose(session_factory, mail)
            if message:
                await transport.send(message)
                sent.add(mail_id)
        async with session_factory.unit_of_work() as uow:
            # Before the mail's row, which an erasure locks after the member's.
            if mail_id in sent and (record := by_kind[mail.kind].sent):
                await record(uow, mail)
            await uow.execute(delete(Mail).where(col(Mail.id) == mail_id))
        sent.discard(mail_id)

    return ExternalHandler(SEND_MAIL, (MailQueued,), run, queue="mail")
