"""Actions on votes: cast and take back; each updates the vote count in the idea's row."""

from typing import Any

from sqlalchemy import Float, Integer, bindparam, cast, delete, literal, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.core.database.columns import table_of
from forum.core.errors import NotFound
from forum.core.unit_of_work import UnitOfWork
from forum.ideas import queries, rules
from forum.ideas.events import VoteCast, VoteTakenBack
from forum.ideas.tables import Idea, Vote, VoteTarget
from forum.inbox.actions import follow
from forum.verification.rules import ladder_of

# By `is_sqlite`. Built once, because building the statement takes as long as executing it.
_INSERT_VOTE = {
    True: sqlite.insert(table_of(Vote)).on_conflict_do_nothing(),
    False: postgresql.insert(table_of(Vote)).on_conflict_do_nothing(),
}


async def cast_vote(uow: UnitOfWork, number: int, *, follow_it: bool = False) -> VoteTarget:
    """Cast the actor's vote on an idea; idempotent. Returns the idea as voting sees it.

    Raises `NotFound` if the actor may not see it, `Forbidden` if they may not vote on it.
    """
    member_id = uow.actor.member_id
    assert member_id is not None
    # Lock order: vote row, then idea row, as in `take_vote_back()`: a request that waits for the
    # vote row of another request holds no other lock. The update of the count also reads and locks
    # the idea, in one statement; a refusal rolls both back.
    vote = {"idea_id": number, "member_id": member_id, "cast_at": uow.now}
    try:
        inserted = await uow.execute(_INSERT_VOTE[uow.is_sqlite], vote)
    except IntegrityError:
        raise NotFound from None
    is_new = inserted.rowcount == 1
    idea = await _count_visible(uow, number, +1 if is_new else 0)
    rules.may_vote(uow.actor, idea, ladder_of(uow)).enforce()
    if is_new:
        uow.publish(VoteCast(subject=idea.ref, member_id=member_id))
    if follow_it:
        await follow(uow, member_id, idea.ref)
    return idea


async def take_vote_back(uow: UnitOfWork, number: int) -> VoteTarget:
    """Take the actor's vote on an idea back; idempotent. Returns the idea as voting sees it.

    Raises `NotFound` if the actor may not see it, `Forbidden` if they may not vote on it.
    """
    member_id = uow.actor.member_id
    deleted = await uow.execute(
        delete(table_of(Vote)).where(col(Vote.idea_id) == number, col(Vote.member_id) == member_id)
    )
    is_deleted = deleted.rowcount == 1
    idea = await _count_visible(uow, number, -1 if is_deleted else 0)
    rules.may_take_vote_back(uow.actor, idea).enforce()
    if is_deleted and member_id is not None:
        uow.publish(VoteTakenBack(subject=idea.ref, member_id=member_id))
    return idea


async def _count_visible(uow: UnitOfWork, number: int, step: int) -> VoteTarget:
    """Add `step` to the count; raises `NotFound`, which rolls back, if the actor may not see the idea."""
    idea = await (_count_vote(uow, number, step) if step else queries.vote_target(uow, number))
    if not rules.may_see(uow.actor, idea):
        raise NotFound
    return idea


# Incremented by the database in the row that it locks, so that no concurrent vote is lost.
_NEW_COUNT = col(Idea.votes_count) + bindparam("step", type_=Integer)
_TREND_DIVISOR = cast(_NEW_COUNT, Float) + rules.TREND_HALF
_COUNT_VOTE = (
    update(table_of(Idea))
    .where(col(Idea.id) == bindparam("number"))
    .values(
        votes_count=_NEW_COUNT,
        trend=col(Idea.public_day)
        + literal(rules.TREND_DAYS) * cast(_NEW_COUNT, Float) / _TREND_DIVISOR,
    )
    .returning(*queries.VOTE_TARGET_COLUMNS)
)


async def _count_vote(uow: UnitOfWork, number: int, step: int) -> VoteTarget:
    """Add `step` to the count and return the idea; raises `NotFound`."""
    counted = await uow.execute(_COUNT_VOTE, {"number": number, "step": step})
    row: Any = counted.first()
    if row is None:
        raise NotFound
    return VoteTarget(*row)
