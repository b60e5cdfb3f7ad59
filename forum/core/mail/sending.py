"""The handler that sends queued mail, and the templates it may send."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import delete
from sqlmodel import col

from forum.core.delivery.handler import ExternalHandler
from forum.core.i18n.translations import override_language
from forum.core.mail.message import MailMessage
from forum.core.mail.queue import Mail, MailQueued
from forum.core.mail.transport import Transport
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory


@dataclass(frozen=True)
class MailTemplate:
    """A kind of mail. `compose` gives the template's context just before sending.

    It runs with the recipient's language set; None means: no longer to be sent.
    A context may hold `unsubscribe_path`.
    """

    name: str
    compose: Callable[[SessionFactory, Mail], Awaitable[dict[str, Any] | None]]


class RenderMail(Protocol):
    """Makes (subject, text, html) of a mail's template and context, in the current language."""

    def __call__(self, kind: str, context: dict[str, Any]) -> tuple[str, str, str]: ...


def send_mail(
    transport: Transport, render: RenderMail, kinds: Iterable[MailTemplate], site: Site
) -> ExternalHandler[MailQueued]:
    """The handler that sends what is queued: at least once, each time with the same Message-ID."""
    composers = {kind.name: kind.compose for kind in kinds}
    host = site.base_url.partition("://")[2].partition(":")[0]
    taken: set[int] = set()

    async def write(session_factory: SessionFactory, mail: Mail) -> MailMessage | None:
        with override_language(mail.language):
            context = await composers[mail.kind](session_factory, mail)
            if context is None:
                return None
            subject, text, html = render(mail.kind, context)
        path = context.get("unsubscribe_path")
        return MailMessage(
            to=mail.address,
            subject=subject,
            text=text,
            html=html,
            language=mail.language,
            message_id=f"<mail-{mail.id}-{mail.queued_at:%Y%m%d%H%M%S}@{host}>",
            sent_at=session_factory.clock.now(),
            unsubscribe_url=site.absolute(path) if path else None,
        )

    async def run(session_factory: SessionFactory, event: MailQueued) -> None:
        mail_id = event.subject.id
        async with session_factory.read_session() as session:
            mail = await session.get(Mail, mail_id)
        if mail is None:
            return
        # When the database fails after the mail server took the letter, it isn't handed over again.
        if mail_id not in taken:
            message = await write(session_factory, mail)
            if message:
                await transport.send(message)
            taken.add(mail_id)
        async with session_factory.unit_of_work() as uow:
            await uow.execute(delete(Mail).where(col(Mail.id) == mail_id))
        taken.discard(mail_id)

    return ExternalHandler("send_mail", (MailQueued,), run, queue="mail")
