"""Every question about comments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from forum.accounts.queries import staff_names
from forum.accounts.tables import Member
from forum.core.actor import STAFF, Actor
from forum.core.database.pagination import KeysetPage, decode_cursor, encode_cursor, paginate
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.screening.official_names import (
    OFFICIAL_NAME,
    looks_like_a_colleague,
    looks_like_a_role,
    looks_like_the_town,
)
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment

PAGE_SIZE = 50
ANSWERS_SHOWN = 20
"""How many answers to one comment stand with it; the others have pages of their own."""
LAST_OF_ALL = 2**62
WAITING = (Visibility.pending, Visibility.returned)
ANSWERS_NOTHING = col(Comment.parent_id).is_(None)
_BEFORE = aliased(Comment)
_IS_TOP = col(_BEFORE.parent_id).is_(None)
_IS_BESIDE = col(_BEFORE.parent_id) == col(Comment.parent_id)


async def comment(session: ReadSession, comment_id: int, *, for_update: bool = False) -> Comment:
    """A comment by its id, whatever its visibility; raises `NotFound`.

    With `for_update` nobody else changes it until the commit.
    """
    found = await session.get(Comment, comment_id, for_update=for_update)
    if found is None:
        raise NotFound
    return found


async def comments(session: ReadSession, ids: Sequence[int]) -> list[Comment]:
    """Comments by their ids, whatever their visibility."""
    return await session.all(select(Comment).where(col(Comment.id).in_(ids)))


async def page_on(
    session: ReadSession,
    subject: ContentRef,
    actor: Actor,
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> KeysetPage[Comment]:
    """A page of comments that answer no other, oldest first, as far as the actor may see them.

    Those are the public ones, and the actor's own that still wait. Raises `NotFound` for a damaged
    cursor.
    """
    statement = select(Comment).where(
        Comment.subject_kind == subject.kind,
        Comment.subject_id == subject.id,
        ANSWERS_NOTHING,
        _visible_to(actor),
    )
    if after:
        (last_id,) = decode_cursor(after, (int,))
        statement = statement.where(col(Comment.id) > int(last_id))
    found = await session.all(statement.order_by(col(Comment.id)).limit(size + 1))
    return paginate(found, size, lambda item: (item.ref.id,))


async def answers_to(
    session: ReadSession, subject: ContentRef, parents: Sequence[Comment], actor: Actor
) -> dict[int, KeysetPage[Comment]]:
    """The first answers the actor may see to each of these comments on `subject`, oldest first.

    One statement, and per comment no more rows than are shown and one, however many there are.
    """
    parent, answer, late = aliased(Comment), aliased(Comment), aliased(Comment)
    first_left_out = (
        select(late.id)
        .where(_answers(late, subject, parent.id), _visible_to(actor, late))
        .order_by(col(late.id))
        .offset(ANSWERS_SHOWN)
        .limit(1)
        .correlate(parent)
        .scalar_subquery()
    )
    # Found once for each comment, whatever the order in which the planner joins.
    bounds = (
        select(parent.id, func.coalesce(first_left_out, LAST_OF_ALL).label("last"))
        .where(col(parent.id).in_([item.ref.id for item in parents]))
        .cte("bounds")
        .prefix_with("MATERIALIZED")
    )
    found = await session.all(
        select(answer)
        .join(bounds, _answers(answer, subject, bounds.c.id))
        .where(_visible_to(actor, answer), col(answer.id) <= bounds.c.last)
        .order_by(col(answer.id))
    )
    answers: dict[int, list[Comment]] = {}
    for item in found:
        answers.setdefault(item.parent_id or 0, []).append(item)
    return {number: _page_of_answers(items) for number, items in answers.items()}


async def more_answers_to(
    session: ReadSession, parent: Comment, actor: Actor, after: str
) -> KeysetPage[Comment]:
    """The next answers to a comment; raises `NotFound` for a damaged cursor."""
    (last_id,) = decode_cursor(after, (int,))
    found = await session.all(
        select(Comment)
        .where(
            _answers(Comment, parent.subject, parent.ref.id),
            _visible_to(actor),
            col(Comment.id) > int(last_id),
        )
        .order_by(col(Comment.id))
        .limit(ANSWERS_SHOWN + 1)
    )
    return _page_of_answers(found)


def _page_of_answers(found: Sequence[Comment]) -> KeysetPage[Comment]:
    return paginate(found, ANSWERS_SHOWN, lambda item: (item.ref.id,))


def _answers(table: type[Comment], subject: ContentRef, parent_id: Any) -> ColumnElement[bool]:
    # With the subject, so that one index leads to the answers in their order.
    return and_(
        col(table.subject_kind) == subject.kind,
        col(table.subject_id) == subject.id,
        col(table.parent_id) == parent_id,
    )


def _visible_to(actor: Actor, table: type[Comment] = Comment) -> ColumnElement[bool]:
    public = col(table.visibility) == Visibility.public
    if not actor.is_authenticated:
        return public
    waits = col(table.visibility).in_(WAITING)
    return or_(public, and_(col(table.author_id) == actor.member_id, waits))


@dataclass(frozen=True)
class Place:
    """On which page a comment stands: cursors, None for what begins at the beginning.

    An answer beyond the first ones stands on a page of answers to `answers_to`.
    """

    after: str | None = None
    answers_to: int | None = None
    answers_after: str | None = None


async def places_of(session: ReadSession, ids: Sequence[int]) -> dict[int, Place]:
    """Per comment a page that holds it.

    Such a page ends with the comment, or the one it answers, and shows a full page up to it. What
    its author sees is counted: to others there is at most less before it.
    """
    top = func.coalesce(col(Comment.parent_id), col(Comment.id))
    left_out = _left_out(_IS_TOP, top, PAGE_SIZE)
    answer_left_out = _left_out(_IS_BESIDE, col(Comment.id), ANSWERS_SHOWN)
    rows = await session.fetch_all(
        select(Comment.id, Comment.parent_id, left_out, answer_left_out).where(
            col(Comment.id).in_(ids)
        )
    )
    places = {}
    for found, parent_id, last, last_answer in rows:
        if parent_id and last_answer:
            places[found] = Place(answers_to=parent_id, answers_after=encode_cursor(last_answer))
        else:
            places[found] = Place(after=encode_cursor(last) if last else None)
    return places


def _left_out(among: ColumnElement[bool], before: Any, shown: int) -> Any:
    """The last comment that a page of `shown` ending at `before` leaves out."""
    return (
        select(_BEFORE.id)
        .where(
            col(_BEFORE.subject_kind) == col(Comment.subject_kind),
            col(_BEFORE.subject_id) == col(Comment.subject_id),
            among,
            or_(
                col(_BEFORE.visibility) == Visibility.public,
                and_(
                    col(_BEFORE.author_id) == col(Comment.author_id),
                    col(_BEFORE.visibility).in_(WAITING),
                ),
            ),
            col(_BEFORE.id) < before,
        )
        .order_by(col(_BEFORE.id).desc())
        .offset(shown - 1)
        .limit(1)
        .correlate(Comment)
        .scalar_subquery()
    )


async def colleague_names(session: ReadSession) -> set[str]:
    """The names readers know colleagues by: those of their accounts, and those on their comments."""
    signed = (
        select(Comment.name_shown)
        .join(Member, col(Member.id) == col(Comment.author_id))
        .where(col(Member.role).in_(STAFF), col(Comment.by_staff), Comment.name_shown != "")
        .distinct()
    )
    return {*await staff_names(session), *await session.all(signed)}


async def was_let_through(session: ReadSession, author_id: int, name: str) -> bool:
    """Whether a comment by this resident stands on the site under this very name."""
    found = select(Comment).where(
        Comment.author_id == author_id,
        Comment.name_shown == name,
        col(Comment.by_staff).is_(False),
        col(Comment.visibility) == Visibility.public,
    )
    return await session.first(found.limit(1)) is not None


async def signs_of_name(uow: UnitOfWork, name: str) -> tuple[str, ...]:
    """The sign on a resident's contribution under a name that looks like the municipality's.

    Whose own name is the town's or a colleague's waits once: what a moderator has published
    under it shows that it is theirs. A word for a role always waits.
    """
    if not name or uow.actor.is_staff:
        return ()
    if looks_like_a_role(name, uow.own_names):
        return (OFFICIAL_NAME,)
    if not (
        looks_like_the_town(name, uow.own_names)
        or looks_like_a_colleague(name, await colleague_names(uow))
    ):
        return ()
    author_id = uow.actor.member_id
    known = author_id is not None and await was_let_through(uow, author_id, name)
    return () if known else (OFFICIAL_NAME,)


async def same_comment(
    session: ReadSession, author_id: int, subject: ContentRef, body: str, parent_id: int | None
) -> Comment | None:
    """A comment this author has written in this place with the very same words."""
    return await session.first(
        select(Comment).where(
            Comment.author_id == author_id,
            Comment.subject_kind == subject.kind,
            Comment.subject_id == subject.id,
            Comment.body == body,
            Comment.parent_id == parent_id,
            col(Comment.visibility).in_([Visibility.pending, Visibility.public]),
        )
    )
