"""Action of somebody else on a second factor: take it away, because its owner lost it."""

from sqlalchemy import delete
from sqlmodel import col

from forum.accounts import queries as accounts
from forum.accounts.actions.members import current_actor
from forum.accounts.actions.sessions import end_all_sessions
from forum.accounts.queries import lock_members
from forum.accounts.recipients import recipient
from forum.core.errors import Conflict, NotFound
from forum.core.mail.queue import queue_mails
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.second_factor import rules
from forum.second_factor.actions.owners import set_has_second_factor
from forum.second_factor.events import SecondFactorReset
from forum.second_factor.tables import Passkey, RecoveryCode

RESET_MAIL = "second_factor_reset"


async def delete_second_factor(uow: UnitOfWork, member_id: int) -> None:
    """Delete a member's passkeys and recovery codes."""
    await uow.execute(delete(Passkey).where(col(Passkey.member_id) == member_id))
    await uow.execute(delete(RecoveryCode).where(col(RecoveryCode.member_id) == member_id))
    await set_has_second_factor(uow, member_id, has=False)


async def reset_second_factor(uow: UnitOfWork, member_id: int) -> None:
    """Take away a member's second factor and end their sessions; they and the administrators are told.

    Raises `Forbidden` for one's own and for non-administrators, `NotFound`, `Conflict` when there is
    none.
    """
    await lock_members(uow, [uow.actor.member_id or 0, member_id])
    rules.may_reset(await current_actor(uow), member_id).enforce()
    member = await accounts.member(uow, member_id)
    if member is None or member.email is None:
        raise NotFound
    if not member.has_second_factor:
        raise Conflict("no_second_factor")
    await delete_second_factor(uow, member_id)
    await end_all_sessions(uow, member_id)
    uow.publish(SecondFactorReset(subject=ContentRef("member", member_id)))
    readers = [each for each in await accounts.administrators(uow) if not uow.actor.owns(each.pk)]
    recipients = {each.pk: each for each in (member, *readers)}.values()
    data = {"member": member_id, "by": uow.actor.member_id}
    await queue_mails(
        uow,
        RESET_MAIL,
        [(recipient(each), data | {"to": each.pk}) for each in recipients if each.email],
    )
