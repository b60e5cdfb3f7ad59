"""Every question about comments."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from forum.accounts.queries import staff_names
from forum.accounts.tables import Member
from forum.core.actor import STAFF, Actor
from forum.core.content import Ref, Visibility
from forum.core.errors import Missing
from forum.core.official_names import (
    OFFICIAL_NAME,
    looks_like_a_colleague,
    looks_like_a_role,
    looks_like_the_town,
)
from forum.core.paging import Page, cursor, page_of, position
from forum.core.work import Reading, Work
from forum.discussion.tables import Comment

PAGE_SIZE = 50
WAITING = (Visibility.pending, Visibility.returned)
IS_PUBLIC = col(Comment.visibility) == Visibility.public
STILL_WAITS = col(Comment.visibility).in_(WAITING)
ANSWERS_NOTHING = col(Comment.parent_id).is_(None)


async def comment(reading: Reading, comment_id: int, *, hold: bool = False) -> Comment:
    """A comment by its id, whatever its visibility; raises `Missing`.

    With `hold` nobody else changes it until the commit.
    """
    found = await reading.get(Comment, comment_id, hold=hold)
    if found is None:
        raise Missing
    return found


async def comments(reading: Reading, ids: Sequence[int]) -> list[Comment]:
    """Comments by their ids, whatever their visibility."""
    return await reading.all(select(Comment).where(col(Comment.id).in_(ids)))


async def page_on(
    reading: Reading, subject: Ref, actor: Actor, after: str | None = None, size: int = PAGE_SIZE
) -> Page[Comment]:
    """A page of comments that answer no other, oldest first, as far as the actor may see them.

    Those are the public ones, and the actor's own that still wait. Raises `Missing` for a damaged
    cursor.
    """
    question = select(Comment).where(
        Comment.subject_kind == subject.kind,
        Comment.subject_id == subject.id,
        ANSWERS_NOTHING,
        _visible_to(actor),
    )
    if after:
        (last_id,) = position(after, (int,))
        question = question.where(col(Comment.id) > int(last_id))
    found = await reading.all(question.order_by(col(Comment.id)).limit(size + 1))
    return page_of(found, size, lambda item: (item.ref.id,))


async def answers_to(
    reading: Reading, parents: Sequence[Comment], actor: Actor
) -> dict[int, list[Comment]]:
    """The answers the actor may see to each of these comments, oldest first."""
    found = await reading.all(
        select(Comment)
        .where(col(Comment.parent_id).in_([item.ref.id for item in parents]), _visible_to(actor))
        .order_by(col(Comment.id))
    )
    answers: dict[int, list[Comment]] = {}
    for answer in found:
        answers.setdefault(answer.parent_id or 0, []).append(answer)
    return answers


def _visible_to(actor: Actor) -> ColumnElement[bool]:
    if not actor.known:
        return IS_PUBLIC
    return or_(IS_PUBLIC, and_(col(Comment.author_id) == actor.member_id, STILL_WAITS))


async def pages_of(reading: Reading, ids: Sequence[int]) -> dict[int, str | None]:
    """Per comment the cursor of a page that holds it; None for the first page.

    Such a page ends with the comment, or the one it answers, and shows a full page up to it. What
    its author sees is counted: to others there is at most less before it.
    """
    before = aliased(Comment)
    last_left_out = (
        select(before.id)
        .where(
            col(before.subject_kind) == col(Comment.subject_kind),
            col(before.subject_id) == col(Comment.subject_id),
            col(before.parent_id).is_(None),
            or_(
                col(before.visibility) == Visibility.public,
                and_(
                    col(before.author_id) == col(Comment.author_id),
                    col(before.visibility).in_(WAITING),
                ),
            ),
            col(before.id) < func.coalesce(col(Comment.parent_id), col(Comment.id)),
        )
        .order_by(col(before.id).desc())
        .offset(PAGE_SIZE - 1)
        .limit(1)
        .correlate(Comment)
        .scalar_subquery()
    )
    rows = await reading.ask(select(Comment.id, last_left_out).where(col(Comment.id).in_(ids)))
    return {found: cursor(last) if last else None for found, last in rows}


async def colleague_names(reading: Reading) -> set[str]:
    """The names readers know colleagues by: those of their accounts, and those on their comments."""
    signed = (
        select(Comment.name_shown)
        .join(Member, col(Member.id) == col(Comment.author_id))
        .where(col(Member.role).in_(STAFF), col(Comment.by_staff), Comment.name_shown != "")
        .distinct()
    )
    return {*await staff_names(reading), *await reading.all(signed)}


async def was_let_through(reading: Reading, author_id: int, name: str) -> bool:
    """Whether a comment by this resident stands on the site under this very name."""
    found = select(Comment).where(
        Comment.author_id == author_id,
        Comment.name_shown == name,
        col(Comment.by_staff).is_(False),
        IS_PUBLIC,
    )
    return await reading.first(found.limit(1)) is not None


async def signs_of_name(work: Work, name: str) -> tuple[str, ...]:
    """The sign on a resident's contribution under a name that looks like the municipality's.

    Whose own name is the town's or a colleague's waits once: what a moderator has published
    under it shows that it is theirs. A word for a role always waits.
    """
    if not name or work.actor.is_staff:
        return ()
    if looks_like_a_role(name, work.own_names):
        return (OFFICIAL_NAME,)
    if not (
        looks_like_the_town(name, work.own_names)
        or looks_like_a_colleague(name, await colleague_names(work))
    ):
        return ()
    author_id = work.actor.member_id
    known = author_id is not None and await was_let_through(work, author_id, name)
    return () if known else (OFFICIAL_NAME,)


async def same_comment(
    reading: Reading, author_id: int, subject: Ref, body: str, parent_id: int | None
) -> Comment | None:
    """A comment this author has written in this place with the very same words."""
    return await reading.first(
        select(Comment).where(
            Comment.author_id == author_id,
            Comment.subject_kind == subject.kind,
            Comment.subject_id == subject.id,
            Comment.body == body,
            Comment.parent_id == parent_id,
            col(Comment.visibility).in_([Visibility.pending, Visibility.public]),
        )
    )
