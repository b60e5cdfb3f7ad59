"""Pending action of a guest who confirms that they follow content."""

from typing import Any

from forum.accounts.presenters import subject_of
from forum.accounts.rules import may_take_part
from forum.core.content import registry
from forum.core.errors import NotFound
from forum.core.i18n.translations import N_
from forum.core.pending_action import ConfirmationTexts, PendingAction, PendingActionResult
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions.follows import follow


async def _follow(uow: UnitOfWork, data: dict[str, Any]) -> PendingActionResult:
    subject, member_id = subject_of(uow, data), uow.actor.member_id
    if subject is None or member_id is None:
        raise NotFound
    may_take_part(uow.actor).enforce()
    summary = await registry.visible_summary(uow, subject, uow.actor)
    await follow(uow, member_id, subject)
    return PendingActionResult(summary.path, "following")


PENDING_ACTIONS = (
    PendingAction(
        "follow",
        ConfirmationTexts(
            mail=N_(
                "You would like to hear what happens. Please confirm that this address is yours, and we will keep you informed."
            ),
            sent=N_(
                "One more step, and we will keep you informed: show us that this address is yours."
            ),
            confirm=N_("Press the button and we tell you what happens."),
            subject=N_("You follow"),
            subject_in_mail=N_("You follow:"),
        ),
        _follow,
    ),
)
