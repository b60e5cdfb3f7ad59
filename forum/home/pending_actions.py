"""Pending action of a guest who confirms that they follow a topic."""

from typing import Any

from forum.accounts.rules import may_take_part
from forum.core.errors import NotFound
from forum.core.i18n.translations import N_
from forum.core.pending_action import ConfirmationTexts, PendingAction, PendingActionResult
from forum.core.ref import ContentRef
from forum.core.site import site_in
from forum.core.unit_of_work import UnitOfWork
from forum.home.queries.topics import topics
from forum.inbox.actions.follows import follow_topic


async def _follow(uow: UnitOfWork, data: dict[str, Any]) -> PendingActionResult:
    topic, member_id = ContentRef.parse(data["topic"]), uow.actor.member_id
    if member_id is None or topic not in [
        each.ref for each in await topics(uow, site_in(uow.info))
    ]:
        raise NotFound
    may_take_part(uow.actor).enforce()
    await follow_topic(uow, member_id, topic)
    return PendingActionResult("me/following", "topic_followed")


PENDING_ACTIONS = (
    PendingAction(
        "follow_topic",
        ConfirmationTexts(
            mail=N_(
                "You would like to hear of new ideas. Please confirm that this address is yours, and we will keep you informed."
            ),
            sent=N_(
                "One more step, and we will keep you informed: show us that this address is yours."
            ),
            confirm=N_("Press the button and we tell you of new ideas."),
            subject=N_("You follow"),
            subject_in_mail=N_("You follow:"),
        ),
        _follow,
    ),
)
