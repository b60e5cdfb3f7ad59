"""Event handler of the second factor: it goes with the role that it protected."""

from forum.accounts.events import RoleGranted
from forum.accounts.queries import lock_members, member
from forum.core.actor import STAFF
from forum.core.delivery.handler import TransactionalHandler
from forum.core.unit_of_work import UnitOfWork
from forum.second_factor.actions.resets import delete_second_factor


async def _delete_without_role(uow: UnitOfWork, event: RoleGranted) -> None:
    """Delete the second factor of somebody who is a resident now: nothing asks them for it any more."""
    await lock_members(uow, [event.subject.id])
    found = await member(uow, event.subject.id)
    if found is not None and found.role not in STAFF:
        await delete_second_factor(uow, found.pk)


HANDLERS = (TransactionalHandler("delete_second_factor", (RoleGranted,), _delete_without_role),)
