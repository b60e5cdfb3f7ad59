"""Every question about comments."""

from collections.abc import Sequence

from sqlalchemy import or_
from sqlmodel import col, select

from forum.core.actor import Actor
from forum.core.content import Ref, Visibility
from forum.core.errors import Missing
from forum.core.work import Reading
from forum.discussion.tables import Comment

MOST_SHOWN = 200
IS_PUBLIC = col(Comment.visibility) == Visibility.public


async def comment(reading: Reading, comment_id: int) -> Comment:
    """A comment by its id, whatever its visibility; raises `Missing`."""
    found = await reading.get(Comment, comment_id)
    if found is None:
        raise Missing
    return found


async def comments(reading: Reading, ids: Sequence[int]) -> list[Comment]:
    """Comments by their ids, whatever their visibility."""
    return await reading.all(select(Comment).where(col(Comment.id).in_(ids)))


async def on(reading: Reading, subject: Ref, actor: Actor) -> list[Comment]:
    """The comments on a piece of content that the actor may see, oldest first.

    The public ones, and the actor's own that still wait.
    """
    visible = IS_PUBLIC
    if actor.known:
        visible = or_(
            IS_PUBLIC,
            (col(Comment.author_id) == actor.member_id)
            & col(Comment.visibility).in_([Visibility.pending, Visibility.returned]),
        )
    return await reading.all(
        select(Comment)
        .where(
            Comment.subject_kind == subject.kind,
            Comment.subject_id == subject.id,
            visible,
        )
        .order_by(col(Comment.id))
        .limit(MOST_SHOWN)
    )


async def same_comment(reading: Reading, author_id: int, subject: Ref, body: str) -> Comment | None:
    """A comment this author has written here with the very same words."""
    return await reading.first(
        select(Comment).where(
            Comment.author_id == author_id,
            Comment.subject_kind == subject.kind,
            Comment.subject_id == subject.id,
            Comment.body == body,
            col(Comment.visibility).in_([Visibility.pending, Visibility.public]),
        )
    )
