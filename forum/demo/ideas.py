"""The story of each idea: posted, read by a moderator, moved by officials, commented on."""

from forum.core.ref import ContentRef
from forum.core.text.html import markdown, plain_text
from forum.demo.comments import plan_comment
from forum.demo.context import Teller
from forum.demo.story import Record, Telling
from forum.ideas import queries
from forum.ideas.actions import ideas
from forum.ideas.actions.statuses import change_status
from forum.ideas.tables import Status
from moderation import actions as moderation
from moderation.tables import Outcome

READ_WITHIN = 0.6
OUTCOMES = {
    "public": Outcome.publish,
    "hidden": Outcome.publish,
    "withdrawn": Outcome.publish,
    "returned": Outcome.send_back,
    "rejected": Outcome.reject,
}


def plan_idea(teller: Teller, record: Record) -> None:
    """Everything that happens to one idea."""
    days = record["days"]

    async def post() -> None:
        new = ideas.NewIdea(
            title=record["title"],
            body=plain_text(record["body"].strip()),
            language=record["language"],
            name_shown=teller.name_shown(record),
            neighbourhood_id=teller.places[record["neighbourhood"]],
            theme_id=teller.themes[record["theme"]],
        )
        async with teller.session_factory.unit_of_work(teller.actors[record["author"]]) as uow:
            idea = await ideas.post_idea(uow, new, call=teller.calls[record["call"]])
        teller.ideas[record["key"]] = idea.number

    teller.story.at(days, post)
    _plan_moderation(teller, record)
    for step in record.get("step", []):
        if step["to"] != "planned":
            teller.story.at(step["days"], _status_step(teller, record["key"], step))
    for comment in record.get("comment", []):
        plan_comment(teller, comment, lambda: ContentRef("idea", teller.ideas[record["key"]]))


def _plan_moderation(teller: Teller, record: Record) -> None:
    visibility = record["visibility"]
    if visibility == "pending":
        return
    decisions = record.get("decision", [])
    first = decisions[0] if visibility in ("returned", "rejected") and decisions else {}

    async def decide_first() -> None:
        await teller.decide(
            ContentRef("idea", teller.ideas[record["key"]]), OUTCOMES[visibility], first
        )

    read_after = READ_WITHIN * teller.chance.random()
    teller.story.at(first.get("days", record["days"] - read_after), decide_first)
    if visibility == "hidden":
        teller.story.at(decisions[0]["days"], _hide(teller, record["key"], decisions[0]))
    if visibility == "withdrawn":
        teller.story.at(max(record["days"] - 3, 0.2), _withdraw(teller, record))


def _hide(teller: Teller, key: str, record: Record) -> Telling:
    async def hide() -> None:
        ref = ContentRef("idea", teller.ideas[key])
        async with teller.session_factory.unit_of_work(teller.actors[record["by"]]) as uow:
            await moderation.open_case_on(uow, ref)
        await teller.decide(ref, Outcome.hide, record)

    return hide


def _withdraw(teller: Teller, record: Record) -> Telling:
    async def withdraw() -> None:
        async with teller.session_factory.unit_of_work(teller.actors[record["author"]]) as uow:
            await ideas.withdraw_idea(uow, await queries.idea(uow, teller.ideas[record["key"]]))

    return withdraw


def _status_step(teller: Teller, key: str, step: Record) -> Telling:
    async def move() -> None:
        actor = teller.actors[step["by"]]
        answer = markdown(step["text"]) if "text" in step else None
        async with teller.session_factory.unit_of_work(actor) as uow:
            idea = await queries.idea(uow, teller.ideas[key])
            await change_status(uow, idea, Status(step["to"]), answer=answer)

    return move
