"""Demo comments: schedules each comment and the answers to it."""

from collections.abc import Callable

from forum.core.ref import ContentRef
from forum.core.text.html import rich_text_from_plain
from forum.demo.context import StoryContext
from forum.demo.story import Record
from forum.discussion import actions as discussion
from moderation.tables import Outcome


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
    for answer in record.get("answer", []):
        plan_comment(context, answer, subject, lambda: comment_ids[0])
