"""Mail queue: a mail is a row inserted with the change that causes it, and sent by a handler.

A row holds ids and codes. The text is composed when the mail is sent, so that it is never stale and
nothing is sent about content that is no longer public. A sent row is deleted, so that its address
isn't stored longer than needed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, and_, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, col

from forum.core.database.columns import AUTOINCREMENT, HasId, big_integer, utc_datetime
from forum.core.journal.event import Audited, Event
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork


class Mail(HasId, table=True):
    """A mail that isn't sent yet. `kind` names its template and its composer.

    `member_id` is the member for whom it is, whatever their address is by now; None for whoever has no
    account, and for a sign-in.
    """

    __table_args__ = AUTOINCREMENT

    kind: str = Field(max_length=40)
    # Without a foreign key: each insert would lock the member's row.
    member_id: int | None = big_integer(default=None, nullable=True, index=True)
    address: str = Field(max_length=254)
    language: str = Field(max_length=2)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    queued_at: datetime = utc_datetime()


MAIL = "mail"
"""The kind of a mail as the subject of its event."""


@dataclass(frozen=True)
class Recipient:
    """To whom a mail goes, and in which language; `member_id` as in `Mail`."""

    address: str
    language: str
    member_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class MailQueued(Event):
    """A mail was queued; the subject is the mail."""

    invalidates_pages: ClassVar[bool] = False
    audited: ClassVar[Audited] = Audited.never


async def queue_mail(uow: UnitOfWork, kind: str, to: Recipient, data: dict[str, Any]) -> None:
    """Queue a mail; it is sent after the unit of work has committed."""
    await queue_mails(uow, kind, [(to, data)])


async def queue_mails(
    uow: UnitOfWork, kind: str, mails: Sequence[tuple[Recipient, dict[str, Any]]]
) -> None:
    """Queue mails of one kind, each as (recipient, data), with one statement."""
    if not mails:
        return
    inserted = await uow.execute(
        insert(Mail).returning(col(Mail.id), sort_by_parameter_order=True),
        [
            {
                "kind": kind,
                "member_id": to.member_id,
                "address": to.address,
                "language": to.language,
                "data": data,
                "queued_at": uow.now,
            }
            for to, data in mails
        ],
    )
    for mail_id in inserted.scalars():
        uow.publish(MailQueued(subject=ContentRef(MAIL, mail_id)))


async def readdress_mails(uow: UnitOfWork, member_id: int, old: str, new: str) -> None:
    """Send a member's queued mails, refused ones too, to another address: not what is queued from now on."""
    theirs = and_(col(Mail.member_id) == member_id, col(Mail.address) == old)
    await uow.execute(update(Mail).where(theirs).values(address=new))


async def count_queued(connection: AsyncConnection) -> int:
    """The number of queued mails."""
    return (await connection.execute(select(func.count()).select_from(Mail))).scalar_one()
