"""Actions on erasures: erase a person from the database, and again what arrived meanwhile."""

from collections.abc import Callable, Iterable
from datetime import datetime

from forum.accounts import queries as accounts
from forum.accounts.queries import lock_members
from forum.accounts.tables import Member
from forum.core.actor import SYSTEM
from forum.core.content.erasure import lock_authored
from forum.core.database.advisory_lock import contribution_key
from forum.core.erasure_list import ErasedMember
from forum.core.personal_data import Erasure, Person, personal_data_of
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.privacy import queries, rules
from forum.privacy.events import PersonErased
from forum.privacy.tables import ERASURE_KIND, ErasureRecord


async def erase_person(
    uow: UnitOfWork,
    email: str,
    *,
    keep_texts: bool = True,
    still: Callable[[Member], bool] = lambda member: True,
    leaves_an_admin: bool = False,
) -> int | None:
    """Erase everything about whoever has this address; returns the erased member's number, if any.

    In one transaction. Afterwards only the record's `traces`, and the journal's entries of what staff
    did or what is still under way, lead to the person; `finish_erasure` clears them when the copies
    outside the database are gone (`handlers.py`). The search index follows, too. `still(member)` is asked once the member is
    locked; if it is false, or somebody else erased them first, nothing is done. With `leaves_an_admin`
    it raises `Forbidden` for the only administrator.
    """
    member = await accounts.member_by_email(uow, email)
    if member is None:
        await _erase(uow, Person(None, email), None, keep_texts=keep_texts, traces={email})
        return None
    # Of two administrators who leave at the same moment, one is second, and sees that.
    admins = [each.pk for each in await accounts.administrators(uow)] if leaves_an_admin else []
    await _lock(uow, member.pk, email, also=admins)
    member = await accounts.member(uow, member.pk)
    if member is None or member.email is None or not still(member):
        return None
    if leaves_an_admin:
        rules.may_leave(
            member, has_other_admin=await accounts.has_other_admin(uow, member.pk)
        ).enforce()
    if uow.actor.owns(member.pk):
        # Their own events would carry their number again.
        uow.actor = SYSTEM
    traces = {
        member.email,
        member.name,
        *await accounts.other_addresses(uow, member.pk),
        *await queries.names_of(uow, member.pk),
    }
    person = Person(member.pk, member.email)
    await _erase(uow, person, member.joined_at, keep_texts=keep_texts, traces=traces - {""})
    return member.pk


async def _lock(uow: UnitOfWork, member_id: int, email: str, *, also: Iterable[int] = ()) -> None:
    """Lock what an erasure changes, in the order of decision 3: content, sign-ins, the member.

    `also`: other members, with them.
    """
    await uow.advisory_lock(contribution_key(member_id))
    await lock_authored(uow, member_id)
    await accounts.lock_sign_ins(uow, email)
    await lock_members(uow, [member_id, *also])


async def _erase(
    uow: UnitOfWork,
    person: Person,
    joined_at: datetime | None,
    *,
    keep_texts: bool,
    traces: set[str],
) -> None:
    record = await uow.add(
        ErasureRecord(
            member_id=person.member_id,
            joined_at=joined_at,
            keep_texts=keep_texts,
            erased_at=uow.now,
            traces=sorted(traces),
        )
    )
    # Before the events of erased content, whose deliveries are many: this one is waited for.
    uow.publish(PersonErased(subject=ContentRef(ERASURE_KIND, record.pk)))
    await _erase_rows(uow, Erasure(person, keep_texts))


async def _erase_rows(uow: UnitOfWork, erasure: Erasure) -> None:
    for table in reversed(personal_data_of(uow)):
        await table.erase(uow, table, erasure)


async def finish_erasure(uow: UnitOfWork, record: ErasureRecord) -> None:
    """Erase what requests that ran meanwhile still wrote for the member, and forget the traces.

    Not by the address: its owner may have come back as somebody new.
    """
    if record.member_id is not None:
        await _lock(uow, record.member_id, "")
        person = Person(record.member_id, None)
        await _erase_rows(uow, Erasure(person, record.keep_texts, is_second=True))
    record.traces, record.done_at = [], uow.now
    await uow.flush()


async def erase_listed(session_factory: SessionFactory, erased: Iterable[ErasedMember]) -> int:
    """Erase whom a restored backup brought back, each in a transaction; may be repeated.

    Whoever joined at another moment got the number later, and is left alone. Returns how many were
    erased.
    """
    count = 0
    for each in erased:
        async with session_factory.unit_of_work() as uow:
            member = await accounts.member(uow, each.member_id)
            if member is None or member.email is None or member.joined_at != each.joined_at:
                continue
            await erase_person(uow, member.email, keep_texts=each.keep_texts)
            count += 1
    return count
