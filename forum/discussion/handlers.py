"""What follows from comments: those concerned hear of them."""

from forum.accounts.queries import hold
from forum.core.delivery.handler import Reaction
from forum.core.journal.event import Event, VisibilityChanged
from forum.core.unit_of_work import Work
from forum.discussion import queries
from forum.discussion.tables import KIND, Comment
from forum.inbox.actions import notify
from forum.inbox.queries import followers


async def _tell_about_comment(work: Work, event: Event) -> None:
    assert isinstance(event, VisibilityChanged)
    if event.subject.kind != KIND or not event.became_public:
        return
    comment = await queries.comment(work, event.subject.id)
    if not comment.is_public:
        return
    answered = await _answered_author(work, comment)
    told = await followers(work, comment.subject) - {comment.author_id, answered}
    # All of them now: told one after the other, somebody answered would be held before the rest.
    await hold(work, [member for member in told | {answered} if member])
    if answered:
        await notify(work, [answered], "comment_answered", comment.ref)
    subject = await work.catalogue.summary(work, comment.subject)
    own = told & {subject.author_id}
    await notify(work, [member for member in own if member], "comment_on_own", comment.ref)
    others = [member for member in told - own if member]
    await notify(work, others, "comment_on_followed", comment.ref)


async def _answered_author(work: Work, comment: Comment) -> int | None:
    if comment.parent_id is None:
        return None
    parent = await queries.comment(work, comment.parent_id)
    return parent.author_id if parent.author_id != comment.author_id else None


REACTIONS = (Reaction("tell_about_comment", (VisibilityChanged,), _tell_about_comment),)
