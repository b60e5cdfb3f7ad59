"""Actions that wait until their member has taken a step: keep, run, discard."""

from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from forum.accounts.actions.members import current_actor
from forum.accounts.queries import waiting_actions
from forum.accounts.tables import WaitingAction
from forum.core.errors import DomainError, Forbidden, NotFound
from forum.core.pending_action import PendingActionResult, pending_actions_of
from forum.core.unit_of_work import UnitOfWork


async def keep_waiting(uow: UnitOfWork, member_id: int, intent: str, data: dict[str, Any]) -> None:
    """Keep a pending action of a member; the same one twice is one."""
    for waiting in await waiting_actions(uow, member_id):
        if (waiting.intent, waiting.intent_data) == (intent, data):
            return
    await uow.add(
        WaitingAction(member_id=member_id, intent=intent, intent_data=data, waits_since=uow.now)
    )


async def run_waiting(uow: UnitOfWork) -> PendingActionResult | None:
    """Run what the actor's steps have made possible; returns how the last of it ended, if any did.

    What needs a further step goes on waiting. What became impossible is deleted.
    """
    uow.actor = await current_actor(uow)
    if uow.actor.member_id is None:
        return None
    last = None
    for waiting in await waiting_actions(uow, uow.actor.member_id):
        try:
            async with uow.savepoint():
                last = await pending_actions_of(uow)[waiting.intent].run(uow, waiting.intent_data)
        except Forbidden as error:
            if error.step:
                continue
            last = PendingActionResult("me", error.code, refused=True)
        except DomainError as error:
            last = PendingActionResult("me", error.code, refused=True)
        await _delete(uow, waiting)
    return last


async def discard_waiting(uow: UnitOfWork, member_id: int, waiting_id: int) -> None:
    """Discard one waiting action of a member, and what was stored for it; raises `NotFound`."""
    waiting = await uow.get(WaitingAction, waiting_id)
    if waiting is None or waiting.member_id != member_id:
        raise NotFound
    if discard := pending_actions_of(uow)[waiting.intent].discard:
        await discard(uow, waiting.intent_data)
    await _delete(uow, waiting)


async def _delete(uow: UnitOfWork, waiting: WaitingAction) -> None:
    await uow.execute(delete(WaitingAction).where(col(WaitingAction.id) == waiting.pk))
