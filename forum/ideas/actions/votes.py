"""Actions on votes: cast and take back; each updates the vote count in the idea's row."""

from typing import Any

from sqlalchemy import (
    Executable,
    Float,
    Integer,
    Select,
    bindparam,
    cast,
    delete,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.columns import BIG, UTCDateTime, table_of
from forum.core.errors import NotFound
from forum.core.unit_of_work import UnitOfWork
from forum.ideas import queries, rules
from forum.ideas.actions.voters import take_over_vote
from forum.ideas.events import VoteCast, VoteTakenBack
from forum.ideas.tables import Idea, Vote, VoterHash, VoteTarget
from forum.inbox.actions import follow
from forum.verification.rules import ladder_of

_COLUMNS = ["idea_id", "member_id", "cast_at"]
# Of nobody who was erased since the request began.
_NEW_VOTE = select(
    bindparam("idea_id", type_=BIG), table_of(Member).c.id, bindparam("cast_at", type_=UTCDateTime)
).where(table_of(Member).c.id == bindparam("member_id"), table_of(Member).c.email.is_not(None))
_STAYING = select(table_of(VoterHash).c.id).where(
    table_of(VoterHash).c.idea_id == bindparam("idea_id", type_=BIG)
)


def _inserts(votes: Select[Any]) -> dict[bool, Executable]:
    """The statement that inserts votes unless they are there, by `is_sqlite`."""
    on_sqlite = sqlite.insert(table_of(Vote)).from_select(_COLUMNS, votes)
    on_postgres = postgresql.insert(table_of(Vote)).from_select(_COLUMNS, votes)
    return {
        True: on_sqlite.on_conflict_do_nothing(),
        False: on_postgres.on_conflict_do_nothing(),
    }


# Built once, because building the statement takes as long as executing it.
_INSERT_VOTE = _inserts(_NEW_VOTE)
_INSERT_UNLESS_SOME_STAY = _inserts(_NEW_VOTE.where(~_STAYING.exists()))


async def cast_vote(uow: UnitOfWork, number: int, *, follow_it: bool = False) -> VoteTarget:
    """Cast the actor's vote on an idea; idempotent. Returns the idea as voting sees it.

    Raises `NotFound` if the actor may not see it, `Forbidden` if they may not vote on it.
    """
    member_id = uow.actor.member_id
    assert member_id is not None
    # Lock order: vote row, then idea row, as in `take_vote_back()`: a request that waits for the
    # vote row of another request holds no other lock. The update of the count also reads and locks
    # the idea, in one statement; a refusal rolls both back.
    try:
        is_counted, is_taken_over = await _insert_vote(uow, number, member_id)
    except IntegrityError:
        raise NotFound from None
    idea = await _count_visible(uow, number, +1 if is_counted else 0)
    rules.may_vote(uow.actor, idea, ladder_of(uow)).enforce()
    if is_counted or is_taken_over:
        uow.publish(VoteCast(subject=idea.ref, member_id=member_id))
    if follow_it:
        await follow(uow, member_id, idea.ref)
    return idea


async def _insert_vote(uow: UnitOfWork, number: int, member_id: int) -> tuple[bool, bool]:
    """Store a vote: whether it adds to the total, and whether it stood there from before an erasure.

    Neither if the member has voted already. One statement where no vote of anybody erased stays on the idea.
    """
    vote = {"idea_id": number, "member_id": member_id, "cast_at": uow.now}
    inserted = await uow.execute(_INSERT_UNLESS_SOME_STAY[uow.is_sqlite], vote)
    if inserted.rowcount == 1:
        return True, False
    if await take_over_vote(uow, number, member_id):
        return False, True
    inserted = await uow.execute(_INSERT_VOTE[uow.is_sqlite], vote)
    return inserted.rowcount == 1, False


async def take_vote_back(uow: UnitOfWork, number: int) -> VoteTarget:
    """Take the actor's vote on an idea back; idempotent. Returns the idea as voting sees it.

    Raises `NotFound` if the actor may not see it, `Forbidden` if they may not vote on it.
    """
    member_id = uow.actor.member_id
    is_deleted = await _delete_vote(uow, number, member_id)
    idea = await _count_visible(uow, number, -1 if is_deleted else 0)
    rules.may_take_vote_back(uow.actor, idea).enforce()
    if is_deleted and member_id is not None:
        uow.publish(VoteTakenBack(subject=idea.ref, member_id=member_id))
    return idea


async def void_vote(uow: UnitOfWork, number: int, member_id: int) -> None:
    """Take the vote of an erased member off the total, if it is there; locks as `take_vote_back()`."""
    if await _delete_vote(uow, number, member_id):
        await _count_vote(uow, number, -1)


async def _delete_vote(uow: UnitOfWork, number: int, member_id: int | None) -> bool:
    deleted = await uow.execute(
        delete(table_of(Vote)).where(col(Vote.idea_id) == number, col(Vote.member_id) == member_id)
    )
    return deleted.rowcount == 1


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
