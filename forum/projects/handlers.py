"""Event handlers of projects: followers hear of a published update; who helps with an idea is counted here too."""

from forum.accounts.queries import lock_members
from forum.core.delivery.handler import TransactionalHandler
from forum.core.journal.event import VisibilityChanged
from forum.core.ref import ContentRef
from forum.core.text.cleaning import truncate
from forum.core.text.html import html_to_text
from forum.core.unit_of_work import UnitOfWork
from forum.ideas.queries import ideas
from forum.ideas.queries.groups import authors_of
from forum.ideas.tables import KIND as IDEA
from forum.inbox.actions.notices import notify
from forum.inbox.queries import followers
from forum.inbox.tables import NewsKind
from forum.offers.events import HelpersChanged
from forum.projects import queries
from forum.projects.actions import updates
from forum.projects.actions.helping import recount
from forum.projects.events import UpdatePublished
from forum.projects.tables import KIND

NOTICE_LENGTH = 400


async def _notify_about_update(uow: UnitOfWork, event: UpdatePublished) -> None:
    update = await queries.update(uow, event.subject.id)
    project = await queries.project(uow, update.project_id)
    if not (update.is_public and project.is_public):
        return
    audience = await queries.audience(uow, project.number)
    authors = await authors_of(uow, [ref.id for ref in audience if ref.kind == IDEA])
    recipients = await followers(uow, *audience) | authors
    text = truncate(html_to_text(update.body_html, addresses=True), NOTICE_LENGTH)
    # Lock order: the update, then the members, as in moderators' decisions about the update.
    await updates.record_reach(uow, update, len(recipients))
    # Together, as one `notify()` after another would lock them against the lock order.
    await lock_members(uow, recipients)
    for members, news in ((authors, NewsKind.own), (recipients - authors, NewsKind.project)):
        await notify(
            uow, members, "update_published", update.ref,
            text=text, language=update.language, news=news,
        )  # fmt: skip


async def _recount_helpers(uow: UnitOfWork, event: HelpersChanged | VisibilityChanged) -> None:
    """Also when an idea leaves the site or comes back: only those on it bring their helpers along."""
    if event.subject.kind != IDEA:
        return
    for idea in await ideas.ideas(uow, [event.subject.id]):
        for number in sorted(await queries.linked_to(uow, idea.merged_into or idea.number)):
            await recount(uow, number)
            uow.publish(HelpersChanged(subject=ContentRef(KIND, number)))


HANDLERS = (
    TransactionalHandler("tell_about_update", (UpdatePublished,), _notify_about_update),
    TransactionalHandler[HelpersChanged | VisibilityChanged](
        "recount_helpers", (HelpersChanged, VisibilityChanged), _recount_helpers
    ),
)
