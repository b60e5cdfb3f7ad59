"""Event handlers of comments: notices for followers and for authors of answered comments."""

from forum.accounts.queries import lock_members
from forum.core.content import registry
from forum.core.delivery.handler import TransactionalHandler
from forum.core.journal.event import VisibilityChanged
from forum.core.unit_of_work import UnitOfWork
from forum.discussion.queries import comments as queries
from forum.discussion.tables import KIND, Comment
from forum.inbox.actions.notices import notify
from forum.inbox.queries import followers
from forum.inbox.rules import kind_of
from forum.inbox.tables import NewsKind


async def _notify_about_comment(uow: UnitOfWork, event: VisibilityChanged) -> None:
    if event.subject.kind != KIND or not event.became_public:
        return
    comment = await queries.comment(uow, event.subject.id)
    if not comment.is_public:
        return
    answered_id = await _answered_author(uow, comment)
    subjects = await registry.group_of(uow, comment.subject)
    recipients = await followers(uow, *subjects) - {comment.author_id, answered_id}
    # Lock all recipients together: notify() calls in turn would lock the answered author's row
    # before the others, against the lock order.
    await lock_members(uow, [member for member in recipients | {answered_id} if member])
    if answered_id:
        await notify(uow, [answered_id], "comment_answered", comment.ref, news=NewsKind.reaction)
    subject = await registry.summary(uow, comment.subject)
    subject_author = recipients & {subject.author_id}
    own = [member for member in subject_author if member]
    await notify(uow, own, "comment_on_own", comment.ref, news=NewsKind.reaction)
    others = [member for member in recipients - subject_author if member]
    news = kind_of(comment.subject)
    await notify(uow, others, "comment_on_followed", comment.ref, news=news)


async def _answered_author(uow: UnitOfWork, comment: Comment) -> int | None:
    if comment.parent_id is None:
        return None
    parent = await queries.comment(uow, comment.parent_id)
    return parent.author_id if parent.author_id != comment.author_id else None


HANDLERS = (
    TransactionalHandler("tell_about_comment", (VisibilityChanged,), _notify_about_comment),
)
