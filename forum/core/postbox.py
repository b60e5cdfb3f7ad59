"""The postbox: mail to be sent is a row written with the change that causes it, sent by a reaction.

A row holds ids and codes; the text is composed when it is sent, so it is never stale, and nothing
is sent about what is no longer public. A sent row is deleted: the address stays nowhere it needn't.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from sqlalchemy import JSON, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col

from forum.core.columns import NEVER_REUSED, key, moment
from forum.core.content import Ref
from forum.core.events import Event
from forum.core.mail import Letter, Transport
from forum.core.site import Site
from forum.core.words import speaking
from forum.core.work import Reaction, Work, Workshop


class Mail(SQLModel, table=True):
    """One mail that is still to be sent. `kind` names its template and its composer."""

    __table_args__ = NEVER_REUSED

    id: int | None = key()
    kind: str = Field(max_length=40)
    address: str = Field(max_length=254)
    language: str = Field(max_length=2)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    queued_at: datetime = moment()


@dataclass(frozen=True, kw_only=True)
class MailQueued(Event):
    """A mail waits to be sent; the subject is the mail."""

    seen_by_readers: ClassVar[bool] = False


@dataclass(frozen=True)
class MailKind:
    """A kind of mail. `compose` gives the template's context just before sending.

    It runs with the recipient's language set; None means: no longer to be sent.
    A context may hold `unsubscribe_path`.
    """

    name: str
    compose: Callable[[Workshop, Mail], Awaitable[dict[str, Any] | None]]


class RenderMail(Protocol):
    """Makes (subject, text, html) of a mail's template and context, in the current language."""

    def __call__(self, kind: str, context: dict[str, Any]) -> tuple[str, str, str]: ...


async def queue_mail(
    work: Work, kind: str, *, address: str, language: str, data: dict[str, Any]
) -> None:
    """Write a mail to the postbox; it leaves after the work has committed."""
    await queue_mails(work, kind, [(address, language, data)])


async def queue_mails(
    work: Work, kind: str, mails: Sequence[tuple[str, str, dict[str, Any]]]
) -> None:
    """Write many mails of a kind, each an address, a language and data, in one statement."""
    if not mails:
        return
    written = await work.execute(
        insert(Mail).returning(col(Mail.id), sort_by_parameter_order=True),
        [
            {
                "kind": kind,
                "address": address,
                "language": language,
                "data": data,
                "queued_at": work.now,
            }
            for address, language, data in mails
        ],
    )
    for mail_id in written.scalars():
        work.tell(MailQueued(subject=Ref("mail", mail_id)))


async def waiting(connection: AsyncConnection) -> int:
    """How many mails are still to be sent."""
    return (await connection.execute(select(func.count()).select_from(Mail))).scalar_one()


def send_mail(
    transport: Transport, render: RenderMail, kinds: Iterable[MailKind], site: Site
) -> Reaction:
    """The reaction that sends what is queued: at least once, each time with the same Message-ID."""
    composers = {kind.name: kind.compose for kind in kinds}
    host = site.base_url.partition("://")[2].partition(":")[0]
    taken: set[int] = set()

    async def write(workshop: Workshop, mail: Mail) -> Letter | None:
        with speaking(mail.language):
            context = await composers[mail.kind](workshop, mail)
            if context is None:
                return None
            subject, text, html = render(mail.kind, context)
        path = context.get("unsubscribe_path")
        return Letter(
            to=mail.address,
            subject=subject,
            text=text,
            html=html,
            language=mail.language,
            message_id=f"<mail-{mail.id}-{mail.queued_at:%Y%m%d%H%M%S}@{host}>",
            sent_at=workshop.clock.now(),
            unsubscribe_url=site.absolute(path) if path else None,
        )

    async def run(workshop: Workshop, event: Event) -> None:
        mail_id = event.subject.id
        async with workshop.reading() as reading:
            mail = await reading.get(Mail, mail_id)
        if mail is None:
            return
        # When the database fails after the mail server took the letter, it isn't handed over again.
        if mail_id not in taken:
            letter = await write(workshop, mail)
            if letter:
                await transport.send(letter)
            taken.add(mail_id)
        async with workshop.writing() as work:
            await work.execute(delete(Mail).where(col(Mail.id) == mail_id))
        taken.discard(mail_id)

    return Reaction("send_mail", (MailQueued,), run, outside=True, lane="mail")
