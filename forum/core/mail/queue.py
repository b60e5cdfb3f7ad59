"""Mail queue: a mail is a row inserted with the change that causes it, and sent by a handler.

A row holds ids and codes. The text is composed when the mail is sent, so that it is never stale and
nothing is sent about content that is no longer public. A sent row is deleted, so that its address
isn't stored longer than needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, col

from forum.core.database.columns import AUTOINCREMENT, HasId, utc_datetime
from forum.core.journal.event import Audited, Event
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork


class Mail(HasId, table=True):
    """A mail that isn't sent yet. `kind` names its template and its composer."""

    __table_args__ = AUTOINCREMENT

    kind: str = Field(max_length=40)
    address: str = Field(max_length=254)
    language: str = Field(max_length=2)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    queued_at: datetime = utc_datetime()


@dataclass(frozen=True, kw_only=True)
class MailQueued(Event):
    """A mail was queued; the subject is the mail."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never


async def queue_mail(
    uow: UnitOfWork, kind: str, *, address: str, language: str, data: dict[str, Any]
) -> None:
    """Queue a mail; it is sent after the unit of work has committed."""
    await queue_mails(uow, kind, [(address, language, data)])


async def queue_mails(
    uow: UnitOfWork, kind: str, mails: Sequence[tuple[str, str, dict[str, Any]]]
) -> None:
    """Queue mails of one kind, each as (address, language, data), with one statement."""
    if not mails:
        return
    inserted = await uow.execute(
        insert(Mail).returning(col(Mail.id), sort_by_parameter_order=True),
        [
            {
                "kind": kind,
                "address": address,
                "language": language,
                "data": data,
                "queued_at": uow.now,
            }
            for address, language, data in mails
        ],
    )
    for mail_id in inserted.scalars():
        uow.publish(MailQueued(subject=ContentRef("mail", mail_id)))


async def count_queued(connection: AsyncConnection) -> int:
    """The number of queued mails."""
    return (await connection.execute(select(func.count()).select_from(Mail))).scalar_one()
