"""What follows from comments: those concerned hear of them."""

from forum.accounts.queries import lock_members
from forum.core.content import registry
from forum.core.delivery.handler import TransactionalHandler
from forum.core.journal.event import VisibilityChanged
from forum.core.unit_of_work import UnitOfWork
from forum.discussion import queries
from forum.discussion.tables import KIND, Comment
from forum.inbox.actions import notify
from forum.inbox.queries import followers


async def _notify_about_comment(uow: UnitOfWork, event: VisibilityChanged) -> None:
    if event.subject.kind != KIND or not event.became_public:
        return
    comment = await queries.comment(uow, event.subject.id)
    if not comment.is_public:
        return
    answered = await _answered_author(uow, comment)
    recipients = await followers(uow, comment.subject) - {comment.author_id, answered}
    # All of them now: told one after the other, somebody answered would be held before the rest.
    await lock_members(uow, [member for member in recipients | {answered} if member])
    if answered:
        await notify(uow, [answered], "comment_answered", comment.ref)
    subject = await registry.summary(uow, comment.subject)
    own = recipients & {subject.author_id}
    await notify(uow, [member for member in own if member], "comment_on_own", comment.ref)
    others = [member for member in recipients - own if member]
    await notify(uow, others, "comment_on_followed", comment.ref)


async def _answered_author(uow: UnitOfWork, comment: Comment) -> int | None:
    if comment.parent_id is None:
        return None
    parent = await queries.comment(uow, comment.parent_id)
    return parent.author_id if parent.author_id != comment.author_id else None


HANDLERS = (
    TransactionalHandler("tell_about_comment", (VisibilityChanged,), _notify_about_comment),
)
