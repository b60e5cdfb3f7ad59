"""Event handlers of the inbox: who is mailed at once about a topic, and a rhythm that was chosen."""

from forum.accounts.events import MailRhythmChosen
from forum.core.delivery.handler import TransactionalHandler
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions.subscriptions import reschedule
from forum.inbox.actions.topics import mark_followers_due
from forum.inbox.events import TopicNewsAdded


async def _reschedule(uow: UnitOfWork, event: MailRhythmChosen) -> None:
    await reschedule(uow, event.subject.id)


HANDLERS = (
    TransactionalHandler("mark_followers_due", (TopicNewsAdded,), mark_followers_due),
    TransactionalHandler("reschedule_mail", (MailRhythmChosen,), _reschedule),
)
