"""Demo offers of help: schedules each offer, and the answer of an official."""

from collections.abc import Callable

from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.demo.context import StoryContext
from forum.demo.story import Record
from forum.offers import actions


def plan_offer(context: StoryContext, record: Record, subject: Callable[[], ContentRef]) -> None:
    """Schedule an offer on `subject`, a callable because the row exists only once the story has made it."""
    offer_ids: list[int] = []

    async def send() -> None:
        new = actions.NewOffer(
            body=rich_text_from_plain(record["body"].strip()),
            language=record["language"],
            ways=",".join(record["ways"]),
            times=record.get("times", ""),
            phone=record.get("phone", ""),
            name_shown=context.names[record["author"]],
        )
        async with context.session_factory.unit_of_work(context.actors[record["author"]]) as uow:
            offer = await actions.send_offer(uow, subject(), new)
        offer_ids.append(offer.pk)

    context.story.at(record["days"], send)
    if answer := record.get("answer"):

        async def reply() -> None:
            async with context.session_factory.unit_of_work(context.actors[answer["by"]]) as uow:
                await actions.answer_offer(
                    uow, offer_ids[0], answer["body"].strip(), answer["language"]
                )

        context.story.at(answer["days"], reply)
