"""Demo requests for help: schedules each, by somebody who isn't signed in."""

from forum.core.actor import GUEST
from forum.demo.context import StoryContext
from forum.demo.story import Record
from moderation.actions.help_requests import request_help
from moderation.tables.help_requests import BestTime, HelpRequest


def plan_request(context: StoryContext, record: Record) -> None:
    """Schedule a request for help."""

    async def send() -> None:
        request = HelpRequest(
            language=record["language"],
            text=record["text"],
            phone=record["phone"],
            best_time=BestTime(record["best_time"]),
            name=record["name"],
            neighbourhood=record["neighbourhood"],
        )
        async with context.session_factory.unit_of_work(GUEST) as uow:
            await request_help(uow, request, is_mailed=False)

    context.story.at(record["days"], send)
