"""Event handler that notifies followers of a published update."""

from forum.core.delivery.handler import TransactionalHandler
from forum.core.text.cleaning import truncate
from forum.core.text.html import html_to_text
from forum.core.unit_of_work import UnitOfWork
from forum.inbox.actions import notify
from forum.inbox.queries import followers
from forum.projects import queries
from forum.projects.actions import updates
from forum.projects.events import UpdatePublished

NOTICE_LENGTH = 400


async def _notify_about_update(uow: UnitOfWork, event: UpdatePublished) -> None:
    update = await queries.update(uow, event.subject.id)
    project = await queries.project(uow, update.project_id)
    if not (update.is_public and project.is_public):
        return
    recipients = await followers(uow, *await queries.audience(uow, project.number))
    text = truncate(html_to_text(update.body_html, addresses=True), NOTICE_LENGTH)
    # Lock order: the update, then the members, as in moderators' decisions about the update.
    await updates.record_reach(uow, update, len(recipients))
    language = update.language
    await notify(uow, recipients, "update_published", update.ref, text=text, language=language)


HANDLERS = (TransactionalHandler("tell_about_update", (UpdatePublished,), _notify_about_update),)
