"""Event handlers of ideas: notices of status changes for all followers."""

from forum.core.delivery.handler import TransactionalHandler
from forum.core.unit_of_work import UnitOfWork
from forum.ideas import queries
from forum.ideas.events import StatusChanged
from forum.ideas.tables import Status
from forum.inbox.actions import notify
from forum.inbox.queries import followers


async def _notify_about_status(uow: UnitOfWork, event: StatusChanged) -> None:
    milestone = await queries.milestone(uow, event.milestone_id)
    idea = await queries.idea(uow, event.subject.id)
    if milestone is None or not idea.is_public:
        return
    recipients = await followers(uow, idea.ref)
    code = "idea_reopened" if event.after == Status.open else f"idea_{event.after}"
    await notify(
        uow,
        recipients,
        code,
        idea.ref,
        html=milestone.text_html,
        language=milestone.language,
        about=milestone.about,
    )


HANDLERS = (TransactionalHandler("tell_about_status", (StatusChanged,), _notify_about_status),)
