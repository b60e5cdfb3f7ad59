"""What happens when somebody signed out confirms that they follow something."""

from typing import Any

from forum.accounts.presenters import subject_of
from forum.core.content import registry
from forum.core.errors import Missing
from forum.core.pending_action import Intent, IntentResult
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions import follow


async def _follow(uow: UnitOfWork, data: dict[str, Any]) -> IntentResult:
    subject, member_id = subject_of(uow, data), uow.actor.member_id
    if subject is None or member_id is None:
        raise Missing
    summary = await registry.visible_summary(uow, subject, uow.actor)
    await follow(uow, member_id, subject)
    return IntentResult(summary.path, "following")


INTENTS = (Intent("follow", _follow),)
