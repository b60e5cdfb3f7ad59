"""Actions on votes: cast and take back; each updates the vote count in the idea's row.

A vote stays on the idea for which it was cast, also when that is merged. The count of a canonical idea is
the number of residents who voted for any idea of its group, plus the votes of a former site. Colleagues are
counted apart.
"""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    Boolean,
    Executable,
    Float,
    Integer,
    Select,
    bindparam,
    cast,
    delete,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from forum.accounts.tables import Member
from forum.core.database.columns import BIG, UTCDateTime, table_of
from forum.core.errors import Conflict, NotFound
from forum.core.unit_of_work import UnitOfWork
from forum.ideas import ranking, rules
from forum.ideas.actions.voters import former_voters, take_over_votes
from forum.ideas.events import VoteCast, VoteTakenBack
from forum.ideas.queries import groups
from forum.ideas.queries import ideas as queries
from forum.ideas.queries.groups import GroupVote, Support
from forum.ideas.tables import Idea, Vote, VoterHash, VoteTarget
from forum.inbox.actions.follows import follow
from forum.verification.rules import ladder_of


class MergedMeanwhile(Conflict):
    """The idea was merged or split while the vote was under way: nothing was stored, so try again."""

    def __init__(self) -> None:
        super().__init__("merged_meanwhile")


NOBODY = Support()
_COLUMNS = ["idea_id", "member_id", "cast_at", "by_staff"]
_THIS_IDEA = bindparam("idea_id", type_=BIG)
# Of nobody who was erased since the request began.
_NEW_VOTE = select(
    _THIS_IDEA,
    table_of(Member).c.id,
    bindparam("cast_at", type_=UTCDateTime),
    bindparam("by_staff", type_=Boolean),
).where(table_of(Member).c.id == bindparam("member_id"), table_of(Member).c.email.is_not(None))
_STAYING = select(table_of(VoterHash).c.id).where(table_of(VoterHash).c.idea_id == _THIS_IDEA)
_GROUPED = select(table_of(Idea).c.id).where(
    table_of(Idea).c.id == _THIS_IDEA,
    or_(table_of(Idea).c.merged_into.is_not(None), table_of(Idea).c.merged_count > 0),
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
_INSERT_IF_SIMPLE = _inserts(_NEW_VOTE.where(~_STAYING.exists(), ~_GROUPED.exists()))


async def cast_vote(uow: UnitOfWork, number: int) -> VoteTarget:
    """Cast the actor's vote on an idea, or on the one it is merged into; idempotent.

    Whoever supports an idea follows it from then on, and hears what becomes of it.

    Returns the idea as voting sees it. Raises `NotFound` if the actor may not see it, `Forbidden` if they
    may not vote on it, `MergedMeanwhile`.
    """
    member_id = uow.actor.member_id
    assert member_id is not None
    # Lock order: vote row, then idea row, as in `take_vote_back()`: a request that waits for the
    # vote row of another request holds no other lock. The update of the count also reads and locks
    # the idea, in one statement; a refusal rolls both back.
    try:
        stored = await _insert_vote(uow, number, member_id)
    except IntegrityError:
        raise NotFound from None
    idea = await _count_visible(uow, number, member_id, stored.step, stored.seen)
    if idea.merged_into is not None:
        return await cast_vote(uow, idea.merged_into)
    rules.may_vote(uow.actor, idea, ladder_of(uow)).enforce()
    if stored.is_new:
        uow.publish(VoteCast(subject=idea.ref, member_id=member_id))
        await follow(uow, member_id, idea.ref)
    return replace(idea, counted_before=stored.counted_before)


@dataclass(frozen=True)
class _Stored:
    """What storing a vote did: what it adds to the total, and whether the member had none before.

    `seen`: the ideas whose votes were taken into account. `counted_before`: the member voted for an idea
    that is merged into this one.
    """

    step: Support
    seen: set[int]
    is_new: bool
    counted_before: bool = False


async def _insert_vote(uow: UnitOfWork, number: int, member_id: int) -> _Stored:
    """Store a vote: in one statement where no vote of anybody erased stays, and nothing was merged."""
    by_staff = uow.actor.is_colleague
    vote = {"idea_id": number, "member_id": member_id, "cast_at": uow.now, "by_staff": by_staff}
    inserted = await uow.execute(_INSERT_IF_SIMPLE[uow.is_sqlite], vote)
    if inserted.rowcount == 1:
        return _Stored(Support.one(by_staff=by_staff), {number}, is_new=True)
    idea = await queries.vote_target(uow, number)
    if idea.is_merged:
        # It is cast for the canonical idea instead.
        return _Stored(NOBODY, set(), is_new=False)
    group = await groups.numbers(uow, number) if idea.merged_count else [number]
    formers = await former_voters(uow, group, member_id)
    before = await groups.votes(uow, group, {member_id, *formers})
    own = {each.idea_id for each in before if each.member_id == member_id}
    is_moved = await take_over_votes(uow, group, formers, member_id)
    if not own and not is_moved:
        inserted = await uow.execute(_INSERT_VOTE[uow.is_sqlite], vote)
        is_new = inserted.rowcount == 1
        step = Support.one(by_staff=by_staff) if is_new else NOBODY
        return _Stored(step, set(group), is_new=is_new)
    after = await groups.votes(uow, group, {member_id, *formers}) if is_moved else before
    # Former accounts of one person counted separately, as long as nobody knew.
    step = Support.of(after) - Support.of(before)
    counted_before = bool(own) and number not in own
    return _Stored(step, set(group), is_new=not own, counted_before=counted_before)


async def take_vote_back(uow: UnitOfWork, number: int) -> VoteTarget:
    """Take the actor's votes on an idea, and on all merged into it, back; idempotent.

    Returns the idea as voting sees it, of a merged one the canonical one. Raises `NotFound` if the actor
    may not see it, `Forbidden` if they may not vote on it, `MergedMeanwhile`.
    """
    member_id = uow.actor.member_id
    deleted = await uow.fetch_all(_DELETE_VOTES, {"number": number, "member_id": member_id})
    votes = [GroupVote(idea_id, member_id or 0, by_staff) for idea_id, by_staff in deleted]
    taken_back = {vote.idea_id for vote in votes}
    idea = await _count_visible(uow, number, member_id, -Support.of(votes), taken_back)
    if idea.merged_into is not None:
        return await take_vote_back(uow, idea.merged_into)
    rules.may_take_vote_back(uow.actor, idea).enforce()
    if taken_back and member_id is not None:
        uow.publish(VoteTakenBack(subject=idea.ref, member_id=member_id))
    return idea


async def void_vote(uow: UnitOfWork, number: int, member_id: int) -> None:
    """Take the vote of an erased member off the total, if it is there; locks as `take_vote_back()`.

    Votes of theirs on other ideas of the group stay. Raises `NotFound`, `MergedMeanwhile`.
    """
    deleted = await uow.fetch_all(
        delete(table_of(Vote))
        .where(col(Vote.idea_id) == number, col(Vote.member_id) == member_id)
        .returning(col(Vote.by_staff))
    )
    for (by_staff,) in deleted:
        idea = await queries.vote_target(uow, number)
        step = -Support.one(by_staff=by_staff)
        await _count_voter(uow, idea.merged_into or number, member_id, step, {number})


# Of a merged idea none: its votes are taken back through the canonical one.
_TARGET = table_of(Idea).alias()
_DELETE_VOTES = (
    delete(table_of(Vote))
    .where(
        col(Vote.member_id) == bindparam("member_id"),
        col(Vote.idea_id).in_(
            select(_TARGET.c.id).where(
                or_(
                    (_TARGET.c.id == bindparam("number")) & _TARGET.c.merged_into.is_(None),
                    _TARGET.c.merged_into == bindparam("number"),
                )
            )
        ),
    )
    .returning(col(Vote.idea_id), col(Vote.by_staff))
)


async def _count_visible(
    uow: UnitOfWork, number: int, member_id: int | None, step: Support, seen: set[int]
) -> VoteTarget:
    """Add `step` to the count; raises `NotFound`, which rolls back, if the actor may not see the idea."""
    idea = (
        await _count_voter(uow, number, member_id or 0, step, seen)
        if step != NOBODY
        else await queries.vote_target(uow, number)
    )
    if not rules.may_see(uow.actor, idea):
        raise NotFound
    return idea


async def _count_voter(
    uow: UnitOfWork, number: int, member_id: int, step: Support, seen: set[int]
) -> VoteTarget:
    """Add `step` to the count of a canonical idea, after votes of a member on the ideas `seen` changed.

    The count stays if the member has votes on others of the group: a merge came in between, as the lock
    of the idea shows. Raises `MergedMeanwhile` if the votes belong to another group by now.
    """
    idea = await _count_vote(uow, number, step)
    if idea.is_merged:
        raise MergedMeanwhile
    if not idea.merged_count and seen == {number}:
        return idea
    group = await groups.numbers(uow, number)
    if not seen.issubset(group):
        raise MergedMeanwhile
    others = [each for each in group if each not in seen]
    if await groups.votes(uow, others, {member_id}):
        return await _count_vote(uow, number, -step)
    return idea


# Incremented by the database in the row that it locks, so that no concurrent vote is lost.
_NEW_COUNT = col(Idea.votes_count) + bindparam("residents", type_=Integer)
_TREND_DIVISOR = cast(_NEW_COUNT, Float) + ranking.TREND_HALF
_COUNT_VOTE = (
    update(table_of(Idea))
    .where(col(Idea.id) == bindparam("number"))
    .values(
        votes_count=_NEW_COUNT,
        staff_votes=col(Idea.staff_votes) + bindparam("staff", type_=Integer),
        trend=col(Idea.public_day)
        + literal(ranking.TREND_DAYS) * cast(_NEW_COUNT, Float) / _TREND_DIVISOR,
    )
    .returning(*queries.VOTE_TARGET_COLUMNS)
)


async def _count_vote(uow: UnitOfWork, number: int, step: Support) -> VoteTarget:
    """Add `step` to the counts and return the idea; raises `NotFound`."""
    counted = await uow.execute(_COUNT_VOTE, {"number": number, **step._asdict()})
    row: Any = counted.first()
    if row is None:
        raise NotFound
    return VoteTarget(*row)
