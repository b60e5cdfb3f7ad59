"""Actions that wait until their member has taken a step: keep, run, discard."""

from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from forum.accounts.actions.members import current_actor
from forum.accounts.queries import waiting_actions
from forum.accounts.tables import WaitingAction
from forum.core.actor import Actor
from forum.core.errors import DomainError, Forbidden, NotFound
from forum.core.pending_action import PendingActionResult, pending_actions_of
from forum.core.unit_of_work import SessionFactory, UnitOfWork


async def claim_stored(uow: UnitOfWork, member_id: int, intent: str, data: dict[str, Any]) -> None:
    """Make what was stored for an action its member's: in their export, and erased with them."""
    if claim := pending_actions_of(uow)[intent].claim:
        await claim(uow, data, member_id)


async def keep_waiting(uow: UnitOfWork, member_id: int, intent: str, data: dict[str, Any]) -> None:
    """Keep a pending action of a member, and what was stored for it; the same one twice is one."""
    for waiting in await waiting_actions(uow, member_id):
        if (waiting.intent, waiting.intent_data) == (intent, data):
            return
    await claim_stored(uow, member_id, intent, data)
    await uow.add(
        WaitingAction(member_id=member_id, intent=intent, intent_data=data, waits_since=uow.now)
    )


async def run_waiting(session_factory: SessionFactory, actor: Actor) -> PendingActionResult | None:
    """Run what a member's steps have made possible; returns how the last of it ended, if any did.

    What needs a further step goes on waiting. What became impossible is deleted. Each runs in a
    transaction of its own, which locks content before members (decision 28) like any other act.
    """
    if actor.member_id is None:
        return None
    async with session_factory.read_session() as session:
        waiting_ids = [each.pk for each in await waiting_actions(session, actor.member_id)]
    last = None
    for waiting_id in waiting_ids:
        async with session_factory.unit_of_work(actor) as uow:
            last = await _run(uow, waiting_id) or last
    return last


async def _run(uow: UnitOfWork, waiting_id: int) -> PendingActionResult | None:
    """Run one; None if it still waits, or was run or discarded meanwhile."""
    uow.actor = await current_actor(uow)
    waiting = await uow.get(WaitingAction, waiting_id)
    if waiting is None or uow.actor.member_id != waiting.member_id:
        return None
    before = len(uow.events)
    try:
        async with uow.savepoint():
            result = await pending_actions_of(uow)[waiting.intent].run(uow, waiting.intent_data)
    except DomainError as error:
        del uow.events[before:]
        if isinstance(error, Forbidden) and error.step:
            return None
        result = PendingActionResult("me", error.code, refused=True)
    await _delete(uow, waiting)
    return result


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
