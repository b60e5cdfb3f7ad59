"""Queries of the names on comments: those by which readers know staff, and what is noticed in one."""

from collections.abc import Collection

from sqlmodel import col, select

from forum.accounts.queries import staff_names
from forum.accounts.tables import Member
from forum.core.actor import STAFF, Actor
from forum.core.content.review import review_policy_of
from forum.core.content.review_policy import LISTED_NAME
from forum.core.screening.official_names import (
    OFFICIAL_NAME,
    resembles_colleague,
    resembles_role,
    resembles_town,
)
from forum.core.site import site_in
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment


async def known_staff_names(session: ReadSession) -> set[str]:
    """The names by which readers know staff: those of their accounts and on their comments."""
    comment_names = (
        select(Comment.name_shown)
        .join(Member, col(Member.id) == col(Comment.author_id))
        .where(col(Member.role).in_(STAFF), col(Comment.by_staff), Comment.name_shown != "")
        .distinct()
    )
    return {*await staff_names(session), *await session.all(comment_names)}


async def has_public_comment_as(session: ReadSession, author_id: int, name: str) -> bool:
    """Whether a comment by this resident under exactly this name is public."""
    statement = select(Comment).where(
        Comment.author_id == author_id,
        Comment.name_shown == name,
        col(Comment.by_staff).is_(False),
        col(Comment.visibility) == Visibility.public,
    )
    return await session.first(statement.limit(1)) is not None


async def signs_of_name(
    session: ReadSession, name: str, actor: Actor, *, staff_names: Collection[str] | None = None
) -> tuple[str, ...]:
    """The signs for the contribution of `actor` under a name that is listed, or looks like the municipality's.

    A resident who really has the name of the town or of a colleague waits for a moderator once: a
    published comment under the name shows that it is theirs. A word for a role always waits.
    `staff_names`: the `known_staff_names`, of a caller that has many names.
    """
    if not name or actor.is_staff:
        return ()
    listed = (LISTED_NAME,) if review_policy_of(session).names.find(name) else ()
    if await _is_official(session, name, actor, staff_names):
        return (*listed, OFFICIAL_NAME)
    return listed


async def _is_official(
    session: ReadSession, name: str, actor: Actor, staff_names: Collection[str] | None
) -> bool:
    reserved_names = site_in(session.info).reserved_names
    if resembles_role(name, reserved_names):
        return True
    if not resembles_town(name, reserved_names):
        colleagues = staff_names if staff_names is not None else await known_staff_names(session)
        if not resembles_colleague(name, colleagues):
            return False
    author_id = actor.member_id
    accepted_before = author_id is not None and await has_public_comment_as(
        session, author_id, name
    )
    return not accepted_before
