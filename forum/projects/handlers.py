"""What follows from an update: everyone concerned hears of it."""

from forum.core.delivery.handler import Reaction
from forum.core.journal.event import Event
from forum.core.text.cleaning import beginning
from forum.core.text.html import plain
from forum.core.unit_of_work import Work
from forum.inbox.actions import notify
from forum.inbox.queries import followers
from forum.projects import queries
from forum.projects.actions import updates
from forum.projects.events import UpdatePublished

TOLD_LENGTH = 400


async def _tell_about_update(work: Work, event: Event) -> None:
    assert isinstance(event, UpdatePublished)
    news = await queries.update(work, event.subject.id)
    project = await queries.project(work, news.project_id)
    if not (news.is_public and project.is_public):
        return
    told = await followers(work, *await queries.audience(work, project.number))
    text = beginning(plain(news.body_html, addresses=True), TOLD_LENGTH)
    # The update before the members, as whoever decides about it takes them.
    await updates.record_reach(work, news, len(told))
    await notify(work, told, "update_published", news.ref, text=text)


REACTIONS = (Reaction("tell_about_update", (UpdatePublished,), _tell_about_update),)
