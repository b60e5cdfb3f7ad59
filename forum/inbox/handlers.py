"""Event handlers of the inbox: receipts, who is mailed at once about a topic, a rhythm that was chosen."""

from forum.accounts.events import MailRhythmChosen
from forum.core.content import registry
from forum.core.delivery.handler import TransactionalHandler
from forum.core.errors import NotFound
from forum.core.journal.event import ContentSubmitted
from forum.core.screening.signs import URGENT
from forum.core.unit_of_work import UnitOfWork
from forum.core.visibility import Visibility
from forum.inbox import queries
from forum.inbox.actions.notices import notify
from forum.inbox.actions.subscriptions import reschedule
from forum.inbox.actions.topics import mark_followers_due
from forum.inbox.events import TopicNewsAdded


async def _send_receipt(uow: UnitOfWork, event: ContentSubmitted) -> None:
    """Notify the author of new content that it arrived and waits.

    Not if they may be in danger: the helplines are the answer to that. Nor if they were notified about
    this content before: then this is a change that they were asked for, or one to a text that waits.
    """
    if event.edited or not URGENT.isdisjoint(event.signs.split(",")):
        return
    try:
        summary = await registry.summary(uow, event.subject)
    except NotFound:
        return
    author_id = summary.author_id
    if summary.visibility is not Visibility.pending or author_id is None:
        return
    if not await queries.was_notified(uow, author_id, event.subject):
        await notify(uow, [author_id], "content_received", event.subject, urgent=True)


async def _reschedule(uow: UnitOfWork, event: MailRhythmChosen) -> None:
    await reschedule(uow, event.subject.id)


HANDLERS = (
    TransactionalHandler("send_receipt", (ContentSubmitted,), _send_receipt),
    TransactionalHandler("mark_followers_due", (TopicNewsAdded,), mark_followers_due),
    TransactionalHandler("reschedule_mail", (MailRhythmChosen,), _reschedule),
)
