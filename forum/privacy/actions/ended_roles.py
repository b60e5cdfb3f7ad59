"""Action on the role of a colleague who is erased: it ends, and the administrators are told."""

from forum.accounts import queries as accounts
from forum.accounts.events import RoleGranted
from forum.accounts.recipients import recipient
from forum.accounts.tables import Member
from forum.core.actor import Role
from forum.core.mail.queue import queue_mails
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.privacy.tables import ERASED_COLLEAGUE_MAIL


async def end_role(uow: UnitOfWork, member: Member) -> None:
    """Record that the member's role ends with their account, and mail every other administrator.

    The mail can't name the member: nothing about them is left when it is written.
    """
    uow.publish(
        RoleGranted(subject=ContentRef("member", member.pk), role=Role.resident, before=member.role)
    )
    readers = [each for each in await accounts.administrators(uow) if each.pk != member.pk]
    await queue_mails(
        uow,
        ERASED_COLLEAGUE_MAIL,
        [
            (recipient(each), {"role": member.role, "to": each.pk})
            for each in readers
            if each.email and each.pk != uow.actor.member_id
        ],
    )
