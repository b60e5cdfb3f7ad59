"""Casting votes and taking them back, counted on the idea as they come."""

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

# Built once, by whether it is for SQLite: building it takes as long as running it.
_CAST = {
    True: sqlite.insert(table_of(Vote)).on_conflict_do_nothing(),
    False: postgresql.insert(table_of(Vote)).on_conflict_do_nothing(),
}


async def cast_vote(uow: UnitOfWork, number: int, *, follow_it: bool = False) -> VoteTarget:
    """Support an idea; a second vote of the same member changes nothing. Returns where it stands.

    Raises `NotFound` when the actor may not see it.
    """
    member_id = uow.actor.member_id
    assert member_id is not None
    # The vote comes first, as when it is taken back: who waits for another holds nothing else. The
    # count reads where the idea stands and holds it, in one statement; a refusal undoes both.
    vote = {"idea_id": number, "member_id": member_id, "cast_at": uow.now}
    try:
        cast_now = await uow.execute(_CAST[uow.is_sqlite], vote)
    except IntegrityError:
        raise NotFound from None
    is_new = cast_now.rowcount == 1
    idea = await _judged(uow, number, +1 if is_new else 0)
    if is_new:
        uow.publish(VoteCast(subject=idea.ref, member_id=member_id))
    if follow_it:
        await follow(uow, member_id, idea.ref)
    return idea


async def take_vote_back(uow: UnitOfWork, number: int) -> VoteTarget:
    """Support an idea no longer; without a vote nothing changes. Returns where it stands.

    Raises `NotFound` when the actor may not see it.
    """
    member_id = uow.actor.member_id
    taken = await uow.execute(
        delete(table_of(Vote)).where(col(Vote.idea_id) == number, col(Vote.member_id) == member_id)
    )
    is_gone = taken.rowcount == 1
    idea = await _judged(uow, number, -1 if is_gone else 0)
    if is_gone and member_id is not None:
        uow.publish(VoteTakenBack(subject=idea.ref, member_id=member_id))
    return idea


async def _judged(uow: UnitOfWork, number: int, step: int) -> VoteTarget:
    """The idea with so many votes more; raises what undoes that when the actor may not vote on it."""
    idea = await (_count_vote(uow, number, step) if step else queries.vote_target(uow, number))
    if not rules.may_see(uow.actor, idea):
        raise NotFound
    rules.may_vote(uow.actor, idea).enforce()
    return idea


# Counted by the database on the row it locks, so that simultaneous votes all count.
_VOTES = col(Idea.votes_count) + bindparam("step", type_=Integer)
_HALF_WAY = cast(_VOTES, Float) + rules.TREND_HALF
_COUNT_VOTE = (
    update(table_of(Idea))
    .where(col(Idea.id) == bindparam("number"))
    .values(
        votes_count=_VOTES,
        trend=col(Idea.public_day) + literal(rules.TREND_DAYS) * cast(_VOTES, Float) / _HALF_WAY,
    )
    .returning(*queries.STANDING)
)


async def _count_vote(uow: UnitOfWork, number: int, step: int) -> VoteTarget:
    """Count a vote more, or less; the idea as it is then. Raises `NotFound`."""
    counted = await uow.execute(_COUNT_VOTE, {"number": number, "step": step})
    row: Any = counted.first()
    if row is None:
        raise NotFound
    return VoteTarget(*row)
