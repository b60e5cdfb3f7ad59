"""Demo ideas: schedules posting, moderation, status changes and comments."""

from forum.core.content.edit_window import edit_window_of
from forum.core.content.lifecycle import TextEdit
from forum.core.media.photos import ChosenPhoto
from forum.core.media.queries import shown_photos
from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_markdown, rich_text_from_plain
from forum.demo.comments import plan_comment
from forum.demo.context import StoryContext
from forum.demo.offers import plan_offer
from forum.demo.photos import keep_photos
from forum.demo.story import Record, Step
from forum.ideas import rules
from forum.ideas.actions import ideas
from forum.ideas.actions.statuses import change_status
from forum.ideas.queries import ideas as queries
from forum.ideas.tables import KIND, Status
from moderation.actions import concerns
from moderation.actions.appeals import object_to
from moderation.actions.cases import open_case_on
from moderation.keys import appeal_token
from moderation.queries.decisions import last_change
from moderation.tables.concerns import ContactOutcome
from moderation.tables.decisions import Outcome

READ_WITHIN = 0.6
"""Days in which a moderator decides."""
CHANGED_AFTER, CHANGE_READ_AFTER = 0.01, 0.1
"""Days after the decision in which an author changes the text, and in which a moderator reads that."""
OUTCOMES = {
    "public": Outcome.publish,
    "hidden": Outcome.publish,
    "withdrawn": Outcome.publish,
    "returned": Outcome.send_back,
    "rejected": Outcome.reject,
}


def plan_idea(context: StoryContext, record: Record) -> None:
    """Schedule everything that happens to one idea."""
    days = record["days"]

    async def post() -> None:
        new = ideas.NewIdea(
            title=record["title"],
            body=rich_text_from_plain(record["body"].strip()),
            language=record["language"],
            name_shown=context.name_shown(record),
            neighbourhood_id=context.places[record["neighbourhood"]],
            theme_id=context.themes[record["theme"]],
            photos=await keep_photos(context, record.get("photo", [])),
        )
        async with context.session_factory.unit_of_work(context.actors[record["author"]]) as uow:
            posted = await ideas.post_idea(uow, new, call=context.calls[record["call"]])
        context.ideas[record["key"]] = posted.idea.number

    context.story.at(days, post)
    _plan_moderation(context, record)
    for step in record.get("step", []):
        if step["to"] != "planned":
            context.story.at(step["days"], _status_step(context, record["key"], step))
    for comment in record.get("comment", []):
        plan_comment(context, comment, lambda: ContentRef("idea", context.ideas[record["key"]]))
    for offer in record.get("offer", []):
        plan_offer(context, offer, lambda: ContentRef("idea", context.ideas[record["key"]]))


def _plan_moderation(context: StoryContext, record: Record) -> None:
    visibility = record["visibility"]
    if visibility == "pending":
        return
    decisions = record.get("decision", [])
    first = decisions[0] if visibility in ("returned", "rejected") and decisions else {}

    read_after = READ_WITHIN * context.chance.random()
    decided = first.get("days", record["days"] - read_after)
    context.story.at(decided, _decide(context, record["key"], OUTCOMES[visibility], first))
    if change := record.get("change"):
        context.story.at(decided - CHANGED_AFTER, _change(context, record, change))
        accept = _decide(context, record["key"], Outcome.accept_edit, {})
        context.story.at(decided - CHANGE_READ_AFTER, accept)
    if visibility == "hidden":
        context.story.at(decisions[0]["days"], _hide(context, record["key"], decisions[0]))
    if objection := record.get("objection"):
        context.story.at(objection["days"], _object(context, record, objection["text"]))
    if concern := record.get("concern"):
        context.story.at(concern["days"], _hand_over(context, record["key"], concern))
    if visibility == "withdrawn":
        context.story.at(max(record["days"] - 3, 0.2), _withdraw(context, record))


def _decide(context: StoryContext, key: str, outcome: Outcome, reasons: Record) -> Step:
    async def decide() -> None:
        await context.decide(ContentRef("idea", context.ideas[key]), outcome, reasons)

    return decide


def _change(context: StoryContext, record: Record, change: Record) -> Step:
    async def change_text() -> None:
        async with context.session_factory.unit_of_work(context.actors[record["author"]]) as uow:
            idea = await queries.idea(uow, context.ideas[record["key"]])
            shown = await shown_photos(uow, KIND, [idea.number])
            await ideas.edit_idea(
                uow,
                idea,
                TextEdit(
                    change.get("title", idea.title), rich_text_from_plain(change["body"].strip())
                ),
                window=edit_window_of(uow),
                seen=rules.fingerprint(idea),
                photos=[ChosenPhoto(each.name, each.alt) for each in shown[idea.number]],
            )

    return change_text


def _hide(context: StoryContext, key: str, record: Record) -> Step:
    async def hide() -> None:
        ref = ContentRef("idea", context.ideas[key])
        async with context.session_factory.unit_of_work(context.actors[record["by"]]) as uow:
            await open_case_on(uow, ref)
        await context.decide(ref, Outcome.hide, record)

    return hide


def _object(context: StoryContext, record: Record, text: str) -> Step:
    async def object_to_decision() -> None:
        ref = ContentRef("idea", context.ideas[record["key"]])
        async with context.session_factory.unit_of_work(context.actors[record["author"]]) as uow:
            decision = await last_change(uow, ref)
            assert decision is not None
            await object_to(uow, appeal_token(uow, decision), text)

    return object_to_decision


def _hand_over(context: StoryContext, key: str, record: Record) -> Step:
    async def hand_over() -> None:
        ref = ContentRef("idea", context.ideas[key])
        contact = concerns.Attempt(ContactOutcome.handed_over, handed_to=record["to"])
        actor = context.actors[record["by"]]
        async with context.session_factory.unit_of_work(actor) as uow:
            concern = await concerns.mark(uow, ref, record["categories"])
            await concerns.take(uow, concern.pk, record["reason"])
        async with context.session_factory.unit_of_work(actor) as uow:
            await concerns.record_attempt(uow, concern.pk, contact)

    return hand_over


def _withdraw(context: StoryContext, record: Record) -> Step:
    async def withdraw() -> None:
        async with context.session_factory.unit_of_work(context.actors[record["author"]]) as uow:
            await ideas.withdraw_idea(uow, await queries.idea(uow, context.ideas[record["key"]]))

    return withdraw


def _status_step(context: StoryContext, key: str, step: Record) -> Step:
    async def move() -> None:
        actor = context.actors[step["by"]]
        answer = rich_text_from_markdown(step["text"]) if "text" in step else None
        async with context.session_factory.unit_of_work(actor) as uow:
            idea = await queries.idea(uow, context.ideas[key])
            await change_status(uow, idea, Status(step["to"]), answer=answer)

    return move
