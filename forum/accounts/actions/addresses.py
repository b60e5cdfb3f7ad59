"""Actions on changes of address: request, confirm from both mailboxes, refuse, complete."""

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts import queries, rules
from forum.accounts.actions.sessions import end_all_sessions
from forum.accounts.actions.sign_ins import readdress_sign_ins
from forum.accounts.events import AddressChanged, ColleagueAddressChanged
from forum.accounts.queries import lock_members
from forum.accounts.recipients import recipient
from forum.accounts.tables import (
    AddressChange,
    AddressChangeToken,
    FormerAddress,
    KnownBrowser,
    Member,
)
from forum.core.actor import STAFF
from forum.core.errors import NotFound
from forum.core.mail.queue import Recipient, queue_mail, queue_mails, readdress_mails
from forum.core.ref import ContentRef
from forum.core.tokens import hash_secret, new_secret
from forum.core.unit_of_work import UnitOfWork

NEW_MAIL = "address_new"
OLD_MAIL = "address_old"
COLLEAGUE_MAIL = "address_colleague"


async def request_change(uow: UnitOfWork, member_id: int, email: str) -> None:
    """Ask both mailboxes to confirm a new address; replaces an earlier request of the member.

    Behaves the same whether or not the address belongs to another member. Raises `NotFound` for a
    member without an address, who was erased.
    """
    await lock_members(uow, [member_id])
    member = await queries.member(uow, member_id)
    if member is None or member.email is None:
        raise NotFound
    await cancel_change(uow, member_id)
    change = await uow.add(
        AddressChange(
            member_id=member_id,
            email=email,
            asked_at=uow.now,
            expires_at=uow.now + rules.ADDRESS_CHANGE_TIME,
        )
    )
    for kind, address in ((NEW_MAIL, email), (OLD_MAIL, member.email)):
        to = Recipient(address, member.language, member_id)
        await queue_mail(uow, kind, to, {"change": change.pk})


async def cancel_change(uow: UnitOfWork, member_id: int) -> None:
    """Discard a member's requested change, and so the links in its mails."""
    await uow.execute(delete(AddressChange).where(col(AddressChange.member_id) == member_id))


async def make_token(
    uow: UnitOfWork, change_id: int, *, to_new: bool
) -> tuple[AddressChange, str] | None:
    """Create the token of one mail, just before it is sent; None for a change that is over.

    A mail that is sent again has a new token, and that of the previous copy stays valid.
    """
    change = await uow.get(AddressChange, change_id)
    if change is None or not rules.may_confirm(change, uow.now, to_new=to_new):
        return None
    token = new_secret()
    await uow.add(
        AddressChangeToken(token_hash=hash_secret(token), change_id=change_id, to_new=to_new)
    )
    return change, token


async def confirm_change(uow: UnitOfWork, token: str, *, session: str = "") -> str:
    """Confirm a change from one mailbox; the second one completes it. Returns the code of what was done.

    `session` is the secret of the confirming browser's session, if it has one: only this one goes
    on. Raises `NotFound` for a token that is unknown, or whose change is over.
    """
    found = await queries.address_change_by_token(uow, token)
    if found is None:
        raise NotFound
    member = await queries.member(uow, found[0].member_id)
    if member is None or member.email is None:
        raise NotFound
    # Whoever uses a sign-in has it before the member. Of two mailboxes that confirm concurrently, one
    # is second: so the change is read again.
    await queries.lock_sign_ins(uow, member.email)
    await lock_members(uow, [member.pk])
    change = await uow.get(AddressChange, found[0].pk)
    if change is None or change.expires_at <= uow.now:
        raise NotFound
    if found[1]:
        change.new_confirmed_at = uow.now
    else:
        change.old_confirmed_at = uow.now
    await uow.flush()
    if change.new_confirmed_at is None or change.old_confirmed_at is None:
        return "address_half"
    return await _complete(uow, change, session)


async def _complete(uow: UnitOfWork, change: AddressChange, session: str) -> str:
    member_id, email = change.member_id, change.email
    member = await queries.member(uow, member_id)
    if member is None or member.email is None:
        raise NotFound
    # Read before the update, which sets it on the object too.
    old = member.email
    await cancel_change(uow, member_id)
    try:
        async with uow.savepoint():
            await uow.execute(update(Member).where(col(Member.id) == member_id).values(email=email))
    except IntegrityError:
        return "address_taken"
    await uow.add(FormerAddress(member_id=member_id, email=old, changed_at=uow.now))
    # Whoever only knew the old mailbox must sign in with the new one. A link that is still in the
    # old mailbox would make a second account. What waits for one is mailed to the new mailbox.
    await readdress_sign_ins(uow, old, email)
    await readdress_mails(uow, member_id, old, email)
    await uow.execute(delete(KnownBrowser).where(col(KnownBrowser.member_id) == member_id))
    await end_all_sessions(uow, member_id, but=session)
    subject = ContentRef("member", member_id)
    uow.publish(AddressChanged(subject=subject))
    if member.role in STAFF:
        uow.publish(ColleagueAddressChanged(subject=subject))
        await _mail_administrators(uow, member_id)
    return "address_changed"


async def _mail_administrators(uow: UnitOfWork, member_id: int) -> None:
    """Tell every other administrator: whoever holds the address has the colleague's role."""
    await queue_mails(
        uow,
        COLLEAGUE_MAIL,
        [
            (recipient(each), {"member": member_id, "to": each.pk})
            for each in await queries.administrators(uow)
            if each.email and each.pk != member_id
        ],
    )


async def refuse_change(uow: UnitOfWork, token: str) -> None:
    """Discard a change that the member didn't ask for, and end all their sessions.

    Raises `NotFound` for a token that was mailed to the new address, or is unknown.
    """
    found = await queries.address_change_by_token(uow, token)
    if found is None:
        raise NotFound
    change, to_new = found
    if not rules.may_refuse(to_new=to_new):
        raise NotFound
    await cancel_change(uow, change.member_id)
    await end_all_sessions(uow, change.member_id)
