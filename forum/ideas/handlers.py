"""What follows from a change of status: everyone concerned hears of it."""

from forum.core.delivery.handler import Reaction
from forum.core.journal.event import Event
from forum.core.unit_of_work import Work
from forum.ideas import queries
from forum.ideas.events import StatusChanged
from forum.ideas.tables import Status
from forum.inbox.actions import notify
from forum.inbox.queries import followers


async def _tell_about_status(work: Work, event: Event) -> None:
    assert isinstance(event, StatusChanged)
    milestone = await queries.milestone(work, event.milestone_id)
    idea = await queries.idea(work, event.subject.id)
    if milestone is None or not idea.is_public:
        return
    told = await followers(work, idea.ref)
    code = "idea_reopened" if event.after == Status.open else f"idea_{event.after}"
    await notify(work, told, code, idea.ref, html=milestone.text_html, about=milestone.about)


REACTIONS = (Reaction("tell_about_status", (StatusChanged,), _tell_about_status),)
