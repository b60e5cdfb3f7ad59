"""Actions on erasures: erase a person from the database, and again what arrived meanwhile."""

from datetime import datetime

from sqlmodel import select

from forum.accounts import queries as accounts
from forum.accounts.queries import lock_members
from forum.accounts.tables import Member
from forum.core.actor import SYSTEM
from forum.core.personal_data import Erasure, Person, personal_data_of
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.privacy import queries
from forum.privacy.events import PersonErased
from forum.privacy.tables import ERASURE_KIND, ErasureRecord


async def erase_person(uow: UnitOfWork, email: str, *, keep_texts: bool = True) -> int | None:
    """Erase everything about whoever has this address; returns the erased member's number, if any.

    In one transaction: afterwards nothing in the database leads to the person. Copies outside it
    follow (`handlers.py`), and the search index.
    """
    member = await accounts.member_by_email(uow, email)
    emails, names = [email], set[str]()
    if member is not None:
        if uow.actor.owns(member.pk):
            # Their own events would carry their number again.
            uow.actor = SYSTEM
        await lock_members(uow, [member.pk])
        emails += await accounts.other_addresses(uow, member.pk)
        names = {member.name, *await queries.names_of(uow, member.pk)} - {""}
    record = await uow.add(
        ErasureRecord(
            member_id=member.pk if member else None,
            joined_at=member.joined_at if member else None,
            keep_texts=keep_texts,
            erased_at=uow.now,
            traces=sorted({*emails, *names}),
        )
    )
    await _erase_rows(uow, Erasure(Person(record.member_id, tuple(emails)), keep_texts))
    uow.publish(PersonErased(subject=ContentRef(ERASURE_KIND, record.pk)))
    return record.member_id


async def _erase_rows(uow: UnitOfWork, erasure: Erasure) -> None:
    for table in personal_data_of(uow):
        await table.erase(uow, table, erasure)


async def finish_erasure(uow: UnitOfWork, record: ErasureRecord) -> None:
    """Erase what requests that ran meanwhile still wrote for the member, and forget the traces.

    Not by the address: its owner may have come back as somebody new.
    """
    if record.member_id is not None:
        await _erase_rows(uow, Erasure(Person(record.member_id), record.keep_texts))
    record.traces, record.done_at = [], uow.now
    await uow.flush()


async def erase_again(
    uow: UnitOfWork, member_id: int, joined_at: datetime, *, keep_texts: bool
) -> bool:
    """Erase a member whom a restored backup brought back; False if there is no such member."""
    found = await uow.first(
        select(Member).where(Member.id == member_id, Member.joined_at == joined_at)
    )
    if found is None or found.email is None:
        return False
    await erase_person(uow, found.email, keep_texts=keep_texts)
    return True
