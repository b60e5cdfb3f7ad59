"""The story of each comment, and of the answers to it."""

from collections.abc import Callable

from forum.core.ref import ContentRef
from forum.core.text.html import plain_text
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
    """A comment on `subject`, or the answer to `parent`: both known only once they are told."""
    placed: list[int] = []

    async def post() -> None:
        new = discussion.NewComment(
            body=plain_text(record["body"].strip()),
            language=record["language"],
            name_shown=context.name_shown(record),
            parent_id=parent(),
        )
        async with context.session_factory.unit_of_work(context.actors[record["author"]]) as uow:
            comment = await discussion.post_comment(uow, subject(), new)
        placed.append(comment.ref.id)
        if record.get("visibility", "public") == "public" and not comment.is_public:
            await context.follow_up()
            await context.decide(comment.ref, Outcome.publish, {})

    context.story.at(record["days"], post)
    for answer in record.get("answer", []):
        plan_comment(context, answer, subject, lambda: placed[0])
