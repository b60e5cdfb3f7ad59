"""Precondition and lock of every contribution of a member."""

from collections.abc import Callable

from forum.accounts.actions.members import current_actor
from forum.accounts.rules import may_take_part
from forum.core.actor import Actor
from forum.core.database.advisory_lock import contribution_key
from forum.core.unit_of_work import UnitOfWork
from forum.core.verdict import Verdict


async def begin_contribution(
    uow: UnitOfWork, may: Callable[[Actor], Verdict] = may_take_part
) -> int:
    """The id of the member who contributes; raises `Forbidden` for anybody who may not.

    Takes the member's advisory lock until the commit: the same words sent twice at the same moment
    are compared one after the other, and become one contribution. Rights are read after the lock:
    the member may have been blocked or erased since the request arrived.
    """
    may(uow.actor).enforce()
    assert uow.actor.member_id is not None
    member_id = uow.actor.member_id
    await uow.advisory_lock(contribution_key(member_id))
    may(await current_actor(uow)).enforce()
    return member_id
