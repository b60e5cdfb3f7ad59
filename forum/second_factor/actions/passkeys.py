"""Actions on passkeys: add one, remove one."""

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts.actions.sessions import record_second_factor
from forum.accounts.rules import StaffPolicy
from forum.core.errors import Conflict, NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.second_factor import queries, rules
from forum.second_factor.actions.owners import (
    lock_owner_to_change,
    mail_owner,
    set_has_second_factor,
)
from forum.second_factor.ceremonies import NewPasskey
from forum.second_factor.events import PasskeyAdded, PasskeyRemoved
from forum.second_factor.tables import Passkey, RecoveryCode

ADDED_MAIL, REMOVED_MAIL = "passkey_added", "passkey_removed"


async def add_passkey(
    uow: UnitOfWork, member_id: int, new: NewPasskey, *, name: str, session: str
) -> str:
    """Add a passkey; the session in which it was made has given a second factor.

    Returns the session's new secret. Raises `Forbidden` when there are too many or the session
    doesn't prove who uses it, `Conflict` when somebody has this one already.
    """
    member = await lock_owner_to_change(uow, member_id, session)
    rules.may_add(len(await queries.passkeys_of(uow, member_id))).enforce()
    try:
        async with uow.savepoint():
            passkey = await uow.add(
                Passkey(
                    member_id=member_id,
                    credential_id=new.credential_id,
                    public_key=new.public_key,
                    sign_count=new.sign_count,
                    transports=new.transports,
                    name=name,
                    is_backed_up=new.is_backed_up,
                    created_at=uow.now,
                )
            )
    except IntegrityError:
        raise Conflict("passkey_known") from None
    await set_has_second_factor(uow, member_id, has=True)
    secret = await record_second_factor(uow, session)
    uow.publish(PasskeyAdded(subject=ContentRef("member", member_id), passkey_id=passkey.pk))
    await mail_owner(uow, ADDED_MAIL, member)
    return secret


async def remove_passkey(
    uow: UnitOfWork, member_id: int, passkey_id: int, *, policy: StaffPolicy, session: str
) -> None:
    """Remove a member's own passkey; with the last one their recovery codes go too.

    Raises `NotFound`, `Forbidden` for the last one where a second factor is required, or when the
    session doesn't prove who uses it.
    """
    member = await lock_owner_to_change(uow, member_id, session)
    passkeys = await queries.passkeys_of(uow, member_id)
    if passkey_id not in {passkey.pk for passkey in passkeys}:
        raise NotFound
    rules.may_remove(len(passkeys), policy).enforce()
    await uow.execute(delete(Passkey).where(col(Passkey.id) == passkey_id))
    if len(passkeys) == 1:
        await uow.execute(delete(RecoveryCode).where(col(RecoveryCode.member_id) == member_id))
        await set_has_second_factor(uow, member_id, has=False)
    uow.publish(PasskeyRemoved(subject=ContentRef("member", member_id), passkey_id=passkey_id))
    await mail_owner(uow, REMOVED_MAIL, member)
