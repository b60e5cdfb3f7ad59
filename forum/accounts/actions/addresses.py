"""Actions on changes of address: request, confirm from both mailboxes, refuse, complete.

An administrator asks for a member who can't open the old mailbox any more: then the change waits until the old one
has had its time to object.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from forum.accounts import queries, rules
from forum.accounts.actions.members import current_actor
from forum.accounts.actions.sessions import end_all_sessions
from forum.accounts.actions.sign_ins import readdress_sign_ins
from forum.accounts.events import (
    AddressChanged,
    AddressHelpAsked,
    AddressHelpCompleted,
    AddressHelpStopped,
    AddressHelpWithdrawn,
    ColleagueAddressChanged,
    StopReason,
)
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
from forum.core.errors import Conflict, NotFound
from forum.core.mail.queue import Recipient, queue_mail, queue_mails, readdress_mails
from forum.core.ref import ContentRef
from forum.core.tokens import hash_secret, new_secret
from forum.core.unit_of_work import SessionFactory, UnitOfWork

NEW_MAIL = "address_new"
OLD_MAIL = "address_old"
COLLEAGUE_MAIL = "address_colleague"
STOPPED_MAIL = "address_stopped"
CHANGED_MAIL = "address_changed"


async def request_change(uow: UnitOfWork, member_id: int, email: str) -> None:
    """Ask both mailboxes to confirm a new address; replaces an earlier request of the member.

    Behaves the same whether or not the address belongs to another member. Raises `NotFound` for a
    member without an address, who was erased.
    """
    await lock_members(uow, [member_id])
    member = await _existing(uow, member_id)
    await cancel_change(uow, member_id)
    await _add_change(uow, member, email, uow.now + rules.ADDRESS_CHANGE_TIME)


async def request_assisted_change(uow: UnitOfWork, member_id: int, email: str) -> None:
    """Ask the new mailbox to confirm, and the old one whether it objects; replaces an earlier request.

    Raises `NotFound`, `Forbidden` for non-administrators, about oneself and about a blocked member, `Conflict` if
    there is an account with this address.
    """
    await lock_members(uow, [uow.actor.member_id or 0, member_id])
    member = await _existing(uow, member_id)
    rules.may_help_with_address(await current_actor(uow), member, uow.now).enforce()
    if await queries.member_by_email(uow, email) is not None:
        raise Conflict("address_of_account")
    await _discard(uow, member_id)
    await _add_change(
        uow,
        member,
        email,
        uow.now + rules.ASSISTED_CHANGE_TIME,
        objection_until=uow.now + rules.OBJECTION_TIME,
    )
    uow.publish(AddressHelpAsked(subject=ContentRef("member", member_id)))


async def withdraw_assisted_change(uow: UnitOfWork, member_id: int) -> None:
    """Discard the change that an administrator asked for.

    Raises `Forbidden` for non-administrators, `Conflict` if none waits.
    """
    await lock_members(uow, [uow.actor.member_id or 0, member_id])
    rules.may_administer(await current_actor(uow)).enforce()
    if not await _discard(uow, member_id, still=col(AddressChange.objection_until).is_not(None)):
        raise Conflict("no_address_waits")
    uow.publish(AddressHelpWithdrawn(subject=ContentRef("member", member_id)))


async def _existing(uow: UnitOfWork, member_id: int) -> Member:
    member = await queries.member(uow, member_id)
    if member is None or member.email is None:
        raise NotFound
    return member


async def _add_change(
    uow: UnitOfWork,
    member: Member,
    email: str,
    expires_at: datetime,
    objection_until: datetime | None = None,
) -> None:
    change = await uow.add(
        AddressChange(
            member_id=member.pk,
            email=email,
            asked_at=uow.now,
            expires_at=expires_at,
            objection_until=objection_until,
        )
    )
    for kind, address in ((NEW_MAIL, email), (OLD_MAIL, member.email or "")):
        to = Recipient(address, member.language, member.pk)
        await queue_mail(uow, kind, to, {"change": change.pk})


async def cancel_change(uow: UnitOfWork, member_id: int) -> bool:
    """Discard a member's requested change on their word, and so the links in its mails.

    If an administrator asked for it, this objects to it. Returns whether there was one.
    """
    change = await uow.first(select(AddressChange).where(AddressChange.member_id == member_id))
    if change is None or not await _discard(uow, member_id):
        return False
    if change.objection_until:
        await _report_stop(uow, member_id, StopReason.objection)
    return True


async def _discard(
    uow: UnitOfWork, member_id: int, *, still: ColumnElement[bool] | None = None
) -> bool:
    conditions = [col(AddressChange.member_id) == member_id]
    conditions += [] if still is None else [still]
    discarded = await uow.execute(delete(AddressChange).where(*conditions))
    return bool(discarded.rowcount)


async def _report_stop(uow: UnitOfWork, member_id: int, reason: StopReason) -> None:
    """Tell every administrator, one of whom asked for the change."""
    uow.publish(AddressHelpStopped(subject=ContentRef("member", member_id), reason=reason))
    await _mail_administrators(uow, STOPPED_MAIL, member_id, {"reason": reason})


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
    member, change = await _lock_change(uow, found[0])
    if (
        change is None
        or change.expires_at <= uow.now
        or not rules.needs_mailbox(change, to_new=found[1])
    ):
        raise NotFound
    if found[1]:
        change.new_confirmed_at = uow.now
    else:
        change.old_confirmed_at = uow.now
    await uow.flush()
    if not rules.is_agreed(change, member, uow.now):
        return "address_waits" if change.objection_until else "address_half"
    return await _complete(uow, change, session)


async def _lock_change(
    uow: UnitOfWork, found: AddressChange
) -> tuple[Member, AddressChange | None]:
    """Lock the member of a change; both as they are then. Raises `NotFound` if the member was erased."""
    member = await _existing(uow, found.member_id)
    # Whoever uses a sign-in has it before the member. Of two mailboxes that confirm concurrently, one
    # is second: so the change is read again.
    await queries.lock_sign_ins(uow, member.email or "")
    await lock_members(uow, [member.pk])
    # Whoever refuses it locks the change alone.
    change = await uow.get(AddressChange, found.pk, for_update=True)
    return await _existing(uow, member.pk), change


async def complete_due_change(session_factory: SessionFactory) -> int:
    """Complete one change to which the old mailbox had its time to object; 0 when none is due."""
    async with session_factory.unit_of_work() as uow:
        due = (
            select(AddressChange)
            .join(Member, col(Member.id) == col(AddressChange.member_id))
            .where(
                col(AddressChange.new_confirmed_at).is_not(None),
                col(AddressChange.objection_until) <= uow.now,
                or_(col(Member.blocked_until).is_(None), col(Member.blocked_until) <= uow.now),
            )
        )
        found = await uow.first(due.order_by(col(AddressChange.id)).limit(1))
        if found is None:
            return 0
        member, change = await _lock_change(uow, found)
        if change and rules.is_agreed(change, member, uow.now):
            await _complete(uow, change, session="")
    return 1


async def _complete(uow: UnitOfWork, change: AddressChange, session: str) -> str:
    member_id, email = change.member_id, change.email
    member = await queries.member(uow, member_id)
    if member is None or member.email is None:
        raise NotFound
    # Read before the update, which sets it on the object too.
    old, is_assisted = member.email, change.objection_until is not None
    await _discard(uow, member_id)
    try:
        async with uow.savepoint():
            await uow.execute(update(Member).where(col(Member.id) == member_id).values(email=email))
    except IntegrityError:
        if is_assisted:
            await _report_stop(uow, member_id, StopReason.taken)
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
    if is_assisted:
        uow.publish(AddressHelpCompleted(subject=subject))
        to = Recipient(email, member.language, member_id)
        await queue_mail(uow, CHANGED_MAIL, to, {"member": member_id})
    elif member.role in STAFF:
        uow.publish(ColleagueAddressChanged(subject=subject))
    if member.role in STAFF:
        # Whoever holds the address has the colleague's role.
        await _mail_administrators(uow, COLLEAGUE_MAIL, member_id, {"assisted": is_assisted})
    return "address_changed"


async def _mail_administrators(
    uow: UnitOfWork, kind: str, member_id: int, data: dict[str, Any]
) -> None:
    """Tell every administrator but the member."""
    await queue_mails(
        uow,
        kind,
        [
            (recipient(each), {"member": member_id, "to": each.pk, **data})
            for each in await queries.administrators(uow)
            if each.email and each.pk != member_id
        ],
    )


async def refuse_change(uow: UnitOfWork, token: str) -> None:
    """Discard a change that the member didn't ask for, and end all their sessions.

    Raises `NotFound` for a token that was mailed to the new address, or is unknown, or whose change is over.
    """
    found = await queries.address_change_by_token(uow, token)
    if found is None:
        raise NotFound
    change, to_new = found
    if not rules.may_refuse(to_new=to_new):
        raise NotFound
    if not await cancel_change(uow, change.member_id):
        # It was completed, or discarded, at this moment.
        raise NotFound
    await end_all_sessions(uow, change.member_id)
