"""Actions on erasures: erase a person from the database, and again what arrived meanwhile."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlmodel import col

from forum.accounts import queries as accounts
from forum.accounts.actions.sign_ins import forget_drafts
from forum.accounts.queries import lock_members
from forum.accounts.tables import Member
from forum.core.actor import STAFF, SYSTEM
from forum.core.content.erasure import authored_tables, lock_authored
from forum.core.database.advisory_lock import DATA_EXPORTS, contribution_key
from forum.core.erasure_list import Erased, ErasedAddress, ErasedMember, hash_address
from forum.core.mail.message import content_tag
from forum.core.personal_data import Erasure, Person, personal_data_of
from forum.core.ref import ContentRef
from forum.core.unit_of_work import SessionFactory, UnitOfWork
from forum.core.visibility import Visibility
from forum.privacy import rules
from forum.privacy.actions.ended_roles import end_role
from forum.privacy.actions.exports import rebuild_exports
from forum.privacy.events import PersonErased
from forum.privacy.tables import ERASURE_KIND, ErasureRecord


async def erase_person(
    uow: UnitOfWork,
    email: str,
    *,
    keep_texts: bool = True,
    still: Callable[[Member], bool] = lambda member: True,
    leaves_an_admin: bool = False,
    is_listed: bool = False,
) -> int | None:
    """Erase everything about whoever has this address; returns the number of the erasure's record.

    In one transaction. Afterwards only the record's `traces`, and the journal's entries of what staff
    did or what is still under way, lead to the person; `finish_erasure` clears them when the copies
    outside the database are gone (`handlers.py`). The search index follows, too. `still(member)` is asked once the member is
    locked; if it is false, or somebody else erased them first, nothing is done, and None returned.
    With `leaves_an_admin` it raises `Forbidden` for the only administrator. `is_listed`: the erasure list
    has the addresses already, with an earlier moment.
    """
    now = None if is_listed else uow.now.isoformat()
    member = await accounts.member_by_email(uow, email)
    if member is None:
        return await _erase(uow, [Person(None, email)], None, keep_texts, {email: now})
    await uow.advisory_lock(DATA_EXPORTS)
    # Of two administrators who leave at the same moment, one is second, and sees that.
    admins = [each.pk for each in await accounts.administrators(uow)] if leaves_an_admin else []
    asked_for, _ = await accounts.requested_address(uow, member.pk)
    await _lock(uow, member.pk, email, asked_for, also=admins)
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
    if member.role in STAFF:
        await end_role(uow, member)
    former = await accounts.former_addresses(uow, member.pk)
    traces: dict[str, str | None] = {
        each: None if is_listed else until.isoformat() for each, until in former.items()
    }
    people = [Person(member.pk, member.email)]
    asked_for, confirmed = await accounts.requested_address(uow, member.pk)
    if asked_for:
        traces[asked_for] = now if confirmed else traces.get(asked_for)
    if confirmed:
        # Its mailbox has said that it is theirs; only the old one hasn't yet.
        people.append(Person(None, asked_for))
    traces[member.email] = now
    record_id = await _erase(uow, people, member.joined_at, keep_texts, traces)
    await rebuild_exports(uow)
    return record_id


async def _lock(uow: UnitOfWork, member_id: int, *emails: str, also: Iterable[int] = ()) -> None:
    """Lock what an erasure changes, in the order of decision 3: content, sign-ins, the member.

    `also`: other members, with them.
    """
    await uow.advisory_lock(contribution_key(member_id))
    await lock_authored(uow, member_id)
    await accounts.lock_sign_ins(uow, *emails)
    await lock_members(uow, [member_id, *also])


async def _erase(
    uow: UnitOfWork,
    people: Sequence[Person],
    joined_at: datetime | None,
    keep_texts: bool,
    traces: Mapping[str, str | None],
) -> int:
    """Erase one person: a member, or whoever has an address, first; then by further addresses of theirs."""
    written = [each for person in people for each in await _written(uow, person)]
    record = await uow.add(
        ErasureRecord(
            member_id=people[0].member_id,
            joined_at=joined_at,
            keep_texts=keep_texts,
            erased_at=uow.now,
            traces={**traces, **dict.fromkeys(content_tag(*each) for each in written)},
        )
    )
    # Before the events of erased content, whose deliveries are many: this one is waited for.
    uow.publish(PersonErased(subject=ContentRef(ERASURE_KIND, record.pk)))
    for person in people:
        await _erase_rows(uow, Erasure(person, keep_texts))
    for table in authored_tables(uow):
        numbers = [ref.id for ref, _ in written if ref.kind == table.KIND]
        await forget_drafts(uow, table.KIND, numbers)
    return record.pk


async def _written(uow: UnitOfWork, person: Person) -> list[tuple[ContentRef, datetime]]:
    """What a member wrote, and what waits to be confirmed from the address; and when it was written."""
    written = []
    for table in authored_tables(uow):
        waits = col(table.id).in_(accounts.waiting_drafts(table.KIND, person.email or ""))
        theirs = and_(waits, col(table.visibility) == Visibility.draft)
        if person.member_id is not None:
            theirs = or_(theirs, col(table.author_id) == person.member_id)
        rows = await uow.fetch_all(select(col(table.id), col(table.posted_at)).where(theirs))
        written += [(ContentRef(table.KIND, number), posted_at) for number, posted_at in rows]
    return written


async def _erase_rows(uow: UnitOfWork, erasure: Erasure) -> None:
    for table in reversed(personal_data_of(uow)):
        await table.erase(uow, table, erasure)


async def finish_erasure(uow: UnitOfWork, record: ErasureRecord) -> None:
    """Erase what requests that ran meanwhile still wrote for the member, and forget the traces.

    Not by the address: its owner may have come back as somebody new.
    """
    if record.member_id is not None:
        await _lock(uow, record.member_id)
        person = Person(record.member_id, None)
        await _erase_rows(uow, Erasure(person, record.keep_texts, first_at=record.erased_at))
    record.traces, record.done_at = {}, uow.now
    await uow.flush()


async def erase_listed(session_factory: SessionFactory, erased: Sequence[Erased]) -> int:
    """Erase whom a restored backup brought back, each in a transaction; may be repeated.

    Whoever joined at another moment got the number later, and is left alone; so is what was asked for
    with an address after its erasure. An address says nothing of members: their numbers do, and a slow
    hash of each would take hours. Returns how many were erased.
    """
    count = 0
    for each in erased:
        if isinstance(each, ErasedMember):
            count += await _erase_member_again(session_factory, each)
    addresses = [each for each in erased if isinstance(each, ErasedAddress)]
    return count + await _erase_addresses_again(session_factory, addresses)


async def _erase_member_again(session_factory: SessionFactory, erased: ErasedMember) -> bool:
    async with session_factory.unit_of_work() as uow:
        member = await accounts.member(uow, erased.member_id)
        if member is None or member.email is None or member.joined_at != erased.joined_at:
            return False
        await erase_person(uow, member.email, keep_texts=erased.keep_texts, is_listed=True)
    return True


async def _erase_addresses_again(
    session_factory: SessionFactory, erased: Sequence[ErasedAddress]
) -> int:
    if not erased:
        return 0
    async with session_factory.read_session() as session:
        asked = await accounts.addresses_without_member(session)
    moments: dict[tuple[str, str], datetime] = {}
    for each in sorted(erased, key=lambda each: each.erased_at):
        moments[each.salt, each.address_hash] = each.erased_at
    salts = {each.salt for each in erased}
    count = 0
    for email, since in asked:
        hashes = [(salt, await asyncio.to_thread(hash_address, email, salt)) for salt in salts]
        if any(key in moments and since <= moments[key] for key in hashes):
            async with session_factory.unit_of_work() as uow:
                await erase_person(uow, email, is_listed=True)
            count += 1
    return count
