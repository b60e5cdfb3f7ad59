"""What follows from an update: everyone concerned hears of it."""

from forum.core.delivery.handler import TransactionalHandler
from forum.core.text.cleaning import beginning
from forum.core.text.html import plain
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions import notify
from forum.inbox.queries import followers
from forum.projects import queries
from forum.projects.actions import updates
from forum.projects.events import UpdatePublished

TOLD_LENGTH = 400


async def _notify_about_update(uow: UnitOfWork, event: UpdatePublished) -> None:
    news = await queries.update(uow, event.subject.id)
    project = await queries.project(uow, news.project_id)
    if not (news.is_public and project.is_public):
        return
    recipients = await followers(uow, *await queries.audience(uow, project.number))
    text = beginning(plain(news.body_html, addresses=True), TOLD_LENGTH)
    # The update before the members, as whoever decides about it takes them.
    await updates.record_reach(uow, news, len(recipients))
    await notify(uow, recipients, "update_published", news.ref, text=text)


HANDLERS = (TransactionalHandler("tell_about_update", (UpdatePublished,), _notify_about_update),)
