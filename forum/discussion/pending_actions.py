"""Pending action of a guest who confirms a comment."""

from typing import Any

from forum.core.content import registry
from forum.core.content.pending_drafts import claim_of, discard_of
from forum.core.i18n.translations import N_
from forum.core.pending_action import ConfirmationTexts, PendingAction, PendingActionResult
from forum.core.unit_of_work import UnitOfWork
from forum.discussion.actions import comments as actions
from forum.discussion.queries import comments as queries
from forum.discussion.rules import message_code
from forum.discussion.tables import Comment


async def _confirm(uow: UnitOfWork, data: dict[str, Any]) -> PendingActionResult:
    comment = await queries.comment(uow, int(data["comment"]))
    comment = await actions.submit_draft(uow, comment)
    summary = await registry.summary(uow, comment.ref)
    return PendingActionResult(summary.path, message_code(comment))


PENDING_ACTIONS = (
    PendingAction(
        "post_comment",
        ConfirmationTexts(
            mail=N_(
                "Thank you for your comment. We have kept it for you. To send it, please confirm that this address is yours."
            ),
            sent=N_("Your comment is kept. One step is left: show us that this address is yours."),
            confirm=N_("Press the button and your comment is on its way to a colleague."),
            subject=N_("Your comment on"),
            subject_in_mail=N_("Your comment on:"),
        ),
        _confirm,
        discard_of(Comment),
        claim_of(Comment),
        is_marked=True,
    ),
)
