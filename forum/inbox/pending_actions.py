"""Pending action of a guest who confirms that they follow content."""

from typing import Any

from forum.accounts.presenters import subject_of
from forum.core.content import registry
from forum.core.errors import NotFound
from forum.core.pending_action import PendingAction, PendingActionResult
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions import follow


async def _follow(uow: UnitOfWork, data: dict[str, Any]) -> PendingActionResult:
    subject, member_id = subject_of(uow, data), uow.actor.member_id
    if subject is None or member_id is None:
        raise NotFound
    summary = await registry.visible_summary(uow, subject, uow.actor)
    await follow(uow, member_id, subject)
    return PendingActionResult(summary.path, "following")


PENDING_ACTIONS = (PendingAction("follow", _follow),)
