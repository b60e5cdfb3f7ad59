"""Event handlers of ideas: notices of status changes, and new names of their themes."""

from forum.core.delivery.handler import TransactionalHandler
from forum.core.journal.event import ContentChanged
from forum.core.ref import ContentRef
from forum.core.unit_of_work import UnitOfWork
from forum.ideas import queries
from forum.ideas.actions.votes import void_vote
from forum.ideas.events import StatusChanged, VoteVoided
from forum.ideas.tables import KIND, Status
from forum.inbox.actions import notify
from forum.inbox.queries import followers
from forum.town.events import PartRenamed

RENAME_BATCH = 200
"""Ideas in one transaction: a theme may have thousands."""


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


async def _reindex_renamed(uow: UnitOfWork, event: PartRenamed) -> None:
    """Have the ideas of a theme or a neighbourhood indexed with its new name."""
    ids = await queries.public_ids_of_part(uow, event.subject, event.after, RENAME_BATCH)
    for number in ids:
        uow.publish(ContentChanged(subject=ContentRef(KIND, number)))
    if len(ids) == RENAME_BATCH:
        uow.publish(PartRenamed(subject=event.subject, after=ids[-1]))


async def _void_vote(uow: UnitOfWork, event: VoteVoided) -> None:
    await void_vote(uow, event.subject.id, event.member_id)


HANDLERS = (
    TransactionalHandler("tell_about_status", (StatusChanged,), _notify_about_status),
    TransactionalHandler("reindex_renamed", (PartRenamed,), _reindex_renamed),
    TransactionalHandler("void_vote", (VoteVoided,), _void_vote),
)
