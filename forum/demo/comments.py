"""Demo comments: schedules each comment, the answers to it, and the reports of it."""

from collections.abc import Callable

from forum.core.actor import GUEST
from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.demo.context import StoryContext
from forum.demo.story import Record
from forum.discussion.actions import comments as discussion
from forum.discussion.tables import KIND as COMMENT
from moderation.actions.reports import send_report
from moderation.tables.decisions import Outcome
from moderation.tables.reports import Report, ReportReason


def plan_comment(
    context: StoryContext,
    record: Record,
    subject: Callable[[], ContentRef],
    parent: Callable[[], int | None] = lambda: None,
) -> None:
    """Schedule a comment on `subject`, or an answer to `parent`.

    Both are callables: the rows exist only once the story has posted them.
    """
    comment_ids: list[int] = []

    async def post() -> None:
        new = discussion.NewComment(
            body=rich_text_from_plain(record["body"].strip()),
            language=record["language"],
            name_shown=context.name_shown(record),
            parent_id=parent(),
        )
        async with context.session_factory.unit_of_work(context.actors[record["author"]]) as uow:
            comment = await discussion.post_comment(uow, subject(), new)
        comment_ids.append(comment.ref.id)
        if record.get("visibility", "public") == "public" and not comment.is_public:
            await context.follow_up()
            await context.decide(comment.ref, Outcome.publish, {})

    context.story.at(record["days"], post)
    for report in record.get("report", []):
        plan_report(context, report, lambda: ContentRef(COMMENT, comment_ids[0]))
    for answer in record.get("answer", []):
        plan_comment(context, answer, subject, lambda: comment_ids[0])


def plan_report(context: StoryContext, record: Record, subject: Callable[[], ContentRef]) -> None:
    """Schedule a report of `subject`, by a resident or by somebody who isn't signed in."""

    async def send() -> None:
        actor = context.actors[record["by"]] if "by" in record else GUEST
        report = Report(
            language="nl",
            reason=ReportReason(record["reason"]),
            ground=record.get("ground", ""),
            text=record["text"],
            passage=record.get("passage", ""),
        )
        async with context.session_factory.unit_of_work(actor) as uow:
            await send_report(uow, subject(), report)

    context.story.at(record["days"], send)
