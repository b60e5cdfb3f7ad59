"""Queries of comments, and of the pages on which they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from forum.core.actor import Actor
from forum.core.database.columns import table_of
from forum.core.database.pagination import KeysetPage, decode_cursor, encode_cursor, paginate
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.discussion import rules
from forum.discussion.tables import Comment

PAGE_SIZE = 25
ANSWERS_SHOWN = 10
"""Number of answers shown with a comment; the others have pages of their own."""
MAX_ID = 2**62
"""Greater than any id."""
SHOWN_TO_AUTHOR = (
    Visibility.pending, Visibility.returned, Visibility.rejected, Visibility.hidden,
    Visibility.safeguarded,
)  # fmt: skip
"""Beside public comments: an author sees where theirs stand, and why one isn't on the site."""
IS_TOP_LEVEL = col(Comment.parent_id).is_(None)
_EARLIER = aliased(Comment)
_IS_TOP_LEVEL = col(_EARLIER.parent_id).is_(None)
_IS_SIBLING = col(_EARLIER.parent_id) == col(Comment.parent_id)


async def comment(session: ReadSession, comment_id: int, *, for_update: bool = False) -> Comment:
    """A comment by its id, whatever its visibility; raises `NotFound`.

    With `for_update` its row is locked until the commit.
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
    *,
    newest: bool = False,
) -> KeysetPage[Comment]:
    """A page of the top-level comments that the actor may see, oldest first or `newest` first.

    Those are the public ones, and the actor's own that wait for a moderator. Raises `NotFound` for
    an invalid cursor.
    """
    values = _values(session, subject, actor) | {"size": size + 1}
    if after:
        values["last_id"] = int(*decode_cursor(after, (int,)))
    statement = _top_level(signed_in=actor.is_authenticated, newest=newest, is_first=not after)
    found = await session.all(statement, values)
    return paginate(found, size, lambda item: (item.ref.id,))


@lru_cache
def _top_level(*, signed_in: bool, newest: bool, is_first: bool) -> SelectOfScalar[Comment]:
    number, last_id = col(Comment.id), bindparam("last_id", type_=table_of(Comment).c.id.type)
    statement = select(Comment).where(
        _is_on_subject(Comment), IS_TOP_LEVEL, _is_visible(Comment, signed_in=signed_in)
    )
    if not is_first:
        statement = statement.where(number < last_id if newest else number > last_id)
    return statement.order_by(number.desc() if newest else number).limit(bindparam("size"))


async def answers_to(
    session: ReadSession, subject: ContentRef, parents: Sequence[Comment], actor: Actor
) -> dict[int, KeysetPage[Comment]]:
    """The first answers the actor may see to each of these comments on `subject`, oldest first.

    One statement; per comment it reads at most one row more than is shown, however many there are.
    """
    found = await session.all(
        _first_answers(signed_in=actor.is_authenticated),
        _values(session, subject, actor) | {"parents": [item.ref.id for item in parents]},
    )
    answers: dict[int, list[Comment]] = {}
    for item in found:
        answers.setdefault(item.parent_id or 0, []).append(item)
    return {number: _page_of_answers(items) for number, items in answers.items()}


@lru_cache
def _first_answers(*, signed_in: bool) -> SelectOfScalar[Comment]:
    # Built once: that takes longer than the answer of the database.
    parent, answer, later = aliased(Comment), aliased(Comment), aliased(Comment)
    first_not_shown = (
        select(later.id)
        .where(_answers(later, parent.id), _is_visible(later, signed_in=signed_in))
        .order_by(col(later.id))
        .offset(ANSWERS_SHOWN)
        .limit(1)
        .correlate(parent)
        .scalar_subquery()
    )
    # MATERIALIZED: the bound is computed once per comment, in whichever order the planner joins.
    bounds = (
        select(parent.id, func.coalesce(first_not_shown, MAX_ID).label("last"))
        .where(col(parent.id).in_(bindparam("parents", expanding=True)))
        .cte("bounds")
        .prefix_with("MATERIALIZED")
    )
    return (
        select(answer)
        .join(bounds, _answers(answer, bounds.c.id))
        .where(_is_visible(answer, signed_in=signed_in), col(answer.id) <= bounds.c.last)
        .order_by(col(answer.id))
    )


async def more_answers_to(
    session: ReadSession, parent: Comment, actor: Actor, after: str
) -> KeysetPage[Comment]:
    """The next answers to a comment; raises `NotFound` for an invalid cursor."""
    (last_id,) = decode_cursor(after, (int,))
    found = await session.all(
        select(Comment)
        .where(
            _answers(Comment, parent.ref.id),
            _is_visible(Comment, signed_in=actor.is_authenticated),
            col(Comment.id) > int(last_id),
        )
        .order_by(col(Comment.id))
        .limit(ANSWERS_SHOWN + 1),
        _values(session, parent.subject, actor),
    )
    return _page_of_answers(found)


def _page_of_answers(found: Sequence[Comment]) -> KeysetPage[Comment]:
    return paginate(found, ANSWERS_SHOWN, lambda item: (item.ref.id,))


def _values(session: ReadSession, subject: ContentRef, actor: Actor) -> dict[str, Any]:
    """Bind parameters of `_is_on_subject` and, for a member, of `_is_visible`."""
    values: dict[str, Any] = {"subject_kind": subject.kind, "subject_id": subject.id}
    if actor.is_authenticated:
        since = session.now - rules.PUT_BACK_TIME
        values |= {"reader": actor.member_id, "withdrawn_since": since}
    return values


def _is_on_subject(table: type[Comment]) -> ColumnElement[bool]:
    return and_(
        col(table.subject_kind) == bindparam("subject_kind"),
        col(table.subject_id) == bindparam("subject_id"),
    )


def _answers(table: type[Comment], parent_id: Any) -> ColumnElement[bool]:
    # With the subject, so that `ix_comment_subject` returns the answers in their order.
    return and_(_is_on_subject(table), col(table.parent_id) == parent_id)


def _is_visible(table: type[Comment], *, signed_in: bool) -> ColumnElement[bool]:
    public = col(table.visibility) == Visibility.public
    if not signed_in:
        return public
    is_own = col(table.author_id) == bindparam("reader")
    return or_(public, and_(is_own, _is_shown_to_author(table)))


def _is_shown_to_author(table: type[Comment]) -> ColumnElement[bool]:
    return or_(
        col(table.visibility).in_(SHOWN_TO_AUTHOR),
        # They may still put it back.
        and_(
            col(table.visibility) == Visibility.withdrawn,
            col(table.withdrawn_at)
            >= bindparam("withdrawn_since", type_=table_of(Comment).c.withdrawn_at.type),
        ),
    )


@dataclass(frozen=True)
class CommentPage:
    """The page on which a comment is shown, as cursors; None is the first page.

    An answer beyond the first ones is shown on a page of answers to `answers_to`. `newest`: the newest
    comment stands first.
    """

    after: str | None = None
    newest: bool = False
    answers_to: int | None = None
    answers_after: str | None = None


async def pages_of(session: ReadSession, ids: Sequence[int]) -> dict[int, CommentPage]:
    """A page for each comment, by its id.

    The page is a full one that ends with the comment, or with the comment it answers. Counted are
    the comments that its author sees: other readers see at most fewer before it.
    """
    top = func.coalesce(col(Comment.parent_id), col(Comment.id))
    page_after = _cursor_before(_IS_TOP_LEVEL, top, PAGE_SIZE)
    answer_page_after = _cursor_before(_IS_SIBLING, col(Comment.id), ANSWERS_SHOWN)
    rows = await session.fetch_all(
        select(Comment.id, Comment.parent_id, page_after, answer_page_after).where(
            col(Comment.id).in_(ids)
        ),
        {"withdrawn_since": session.now - rules.PUT_BACK_TIME},
    )
    places = {}
    for comment_id, parent_id, after, answers_after in rows:
        if parent_id and answers_after:
            places[comment_id] = CommentPage(
                answers_to=parent_id, answers_after=encode_cursor(answers_after)
            )
        else:
            places[comment_id] = CommentPage(after=encode_cursor(after) if after else None)
    return places


def _cursor_before(siblings: ColumnElement[bool], last_id: Any, size: int) -> Any:
    """The cursor of a page of `size` comments that ends at `last_id`: the one before its first."""
    return (
        select(_EARLIER.id)
        .where(
            col(_EARLIER.subject_kind) == col(Comment.subject_kind),
            col(_EARLIER.subject_id) == col(Comment.subject_id),
            siblings,
            or_(
                col(_EARLIER.visibility) == Visibility.public,
                and_(
                    col(_EARLIER.author_id) == col(Comment.author_id),
                    _is_shown_to_author(_EARLIER),
                ),
            ),
            col(_EARLIER.id) < last_id,
        )
        .order_by(col(_EARLIER.id).desc())
        .offset(size - 1)
        .limit(1)
        .correlate(Comment)
        .scalar_subquery()
    )


async def count_public(session: ReadSession, subject: ContentRef) -> int:
    """The number of public comments on a piece of content."""
    statement = select(func.count()).where(
        Comment.subject_kind == subject.kind,
        Comment.subject_id == subject.id,
        Comment.visibility == Visibility.public,
    )
    return await session.first(statement) or 0


async def same_comment(
    session: ReadSession, author_id: int, subject: ContentRef, body: str, parent_id: int | None
) -> Comment | None:
    """A pending or public comment by this author in this place with exactly the same text."""
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
