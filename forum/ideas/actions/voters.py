"""Voters of votes that stay: recognised when they come back, by keyed hashes that name nobody.

An erasure leaves the votes of a member in the totals. Each then has a hash of the member's address, and of
the person that a provider vouched for, together with the number of the idea: so it says nothing of another
idea, and nothing at all without the key, which is in no backup. The address is taken as it is, with the
tags that many providers ignore: two tags are two accounts anyway, and where a provider doesn't ignore
them they are two people.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Select, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.accounts.tables import Member, Verification
from forum.core.database.columns import table_of
from forum.core.errors import Forbidden
from forum.core.key_file import KeyFile
from forum.core.ref import ContentRef
from forum.core.tokens import keyed_hash
from forum.core.unit_of_work import HasInfo, UnitOfWork
from forum.ideas.events import VoteVoided
from forum.ideas.rules import OFF_THE_SITE, VOTING_ENDED
from forum.ideas.tables import KIND, Idea, Vote, VoterHash

LONGEST_REQUEST = timedelta(hours=1)
"""A request that was under way during an erasure began at most so long before it."""
_KEY = "voter_key"


def voter_key_info(key: KeyFile) -> dict[str, Any]:
    """The entry of `SessionFactory.info` that holds the key of the hashes."""
    return {_KEY: key}


def _key_of(holder: HasInfo) -> str:
    return cast(KeyFile, holder.info[_KEY]).read()


def _hashes(key: str, idea_id: int, email: str | None, person_hash: str | None) -> list[str]:
    """By which a voter of one idea is recognised: the person comes before the address."""
    known = {"person": person_hash, "address": email}
    return [
        keyed_hash(key, f"{idea_id}\0{kind}\0{value}") for kind, value in known.items() if value
    ]


def _open_votes(member_id: int) -> Select[int]:
    """The ideas that a member voted on, as long as anybody may vote on them at all."""
    return (
        select(col(Vote.idea_id))
        .join(Idea, col(Idea.id) == col(Vote.idea_id))
        .where(
            col(Vote.member_id) == member_id,
            col(Idea.status).not_in(VOTING_ENDED),
            col(Idea.visibility).not_in(OFF_THE_SITE),
        )
        .order_by(col(Vote.idea_id))
    )


async def _identifiers(uow: UnitOfWork, member_id: int) -> Sequence[str | None]:
    """The address of a member, and the keyed hash of the person as whom they are verified."""
    found = await uow.fetch_all(
        select(col(Member.email), col(Verification.person_hash))
        .outerjoin(Verification, col(Verification.member_id) == col(Member.id))
        .where(col(Member.id) == member_id)
    )
    return cast(Sequence[str | None], found[0]) if found else (None, None)


async def keep_member(uow: UnitOfWork, member_id: int) -> None:
    """Recognise the voter of a member's votes by all that is known of the member, who is being erased."""
    email, person_hash = await _identifiers(uow, member_id)
    await _keep(uow, member_id, email, person_hash)


async def _keep(
    uow: UnitOfWork, member_id: int, email: str | None, person_hash: str | None
) -> None:
    ideas = await uow.fetch_all(_open_votes(member_id))
    key = _key_of(uow) if ideas else ""
    rows = [
        {"idea_id": idea_id, "voter_hash": each, "member_id": member_id}
        for (idea_id,) in ideas
        for each in _hashes(key, idea_id, email, person_hash)
    ]
    if rows:
        upsert = sqlite.insert if uow.is_sqlite else postgresql.insert
        await uow.execute(upsert(table_of(VoterHash)).on_conflict_do_nothing(), rows)


async def keep_person(uow: UnitOfWork, member_id: int, person_hash: str) -> None:
    """Recognise the voter of a member's votes by the person as whom they aren't verified any more."""
    await _keep(uow, member_id, None, person_hash)


async def void_unrecognisable(
    uow: UnitOfWork, member_id: int, erased_at: datetime | None = None
) -> None:
    """Have the votes of an erased member voided by which nobody is recognised.

    Another vote on the idea is known as the same voter's. Or, if the erasure was before, at `erased_at`: it
    came from a request that was under way; older ones are of erasures that kept no hashes. The handler takes
    it off the total: here the locks would be in another order (decision 28).
    """
    hashes = select(col(VoterHash.id)).where(
        col(VoterHash.idea_id) == col(Vote.idea_id), col(VoterHash.member_id) == member_id
    )
    votes = _open_votes(member_id).where(~hashes.exists())
    if erased_at is not None:
        votes = votes.where(col(Vote.cast_at) > erased_at - LONGEST_REQUEST)
    for (idea_id,) in await uow.fetch_all(votes):
        uow.publish(VoteVoided(subject=ContentRef(KIND, idea_id), member_id=member_id))


async def former_voters(uow: UnitOfWork, group: Sequence[int], member_id: int) -> list[int]:
    """Whom votes on a group of ideas are of by which a member is recognised as their voter.

    Locks their hashes. Raises `Forbidden` if the member was erased meanwhile.
    """
    email, person_hash = await _identifiers(uow, member_id)
    if email is None:
        raise Forbidden("not_signed_in")
    key = _key_of(uow)
    hashes = [each for number in group for each in _hashes(key, number, email, person_hash)]
    is_own = table_of(VoterHash).alias()
    former_ids = select(is_own.c.member_id).where(
        is_own.c.idea_id.in_(group), is_own.c.voter_hash.in_(hashes)
    )
    # Lock order: all hashes of a vote by rising id, the vote, the idea. Two accounts may be recognised by one
    # vote, by its person and by its address: whoever waits here finds it gone afterwards.
    locked = await uow.fetch_all(
        select(col(VoterHash.voter_hash), col(VoterHash.member_id))
        .where(col(VoterHash.idea_id).in_(group), col(VoterHash.member_id).in_(former_ids))
        .order_by(col(VoterHash.id))
        .with_for_update()
    )
    former_of: dict[str, int] = {voter_hash: former_id for voter_hash, former_id in locked}
    return list(dict.fromkeys(former_of[each] for each in hashes if each in former_of))


async def take_over_votes(
    uow: UnitOfWork, group: Sequence[int], formers: Sequence[int], member_id: int
) -> bool:
    """Give a member the votes of those former voters, one on each idea; False if there is none left."""
    moved = [
        number
        for number in group
        for former_id in formers
        if await _move(uow, number, former_id, member_id)
    ]
    return bool(moved)


async def _move(uow: UnitOfWork, number: int, former_id: int, member_id: int) -> bool:
    """Move a vote, and forget its hashes; False if it is gone, or the member has one already."""
    own = table_of(Vote).alias()
    has_own = select(own.c.idea_id).where(own.c.idea_id == number, own.c.member_id == member_id)
    moved = await uow.execute(
        update(table_of(Vote))
        .where(col(Vote.idea_id) == number, col(Vote.member_id) == former_id, ~has_own.exists())
        .values(member_id=member_id, cast_at=uow.now)
    )
    if moved.rowcount:
        await uow.execute(
            delete(table_of(VoterHash)).where(
                col(VoterHash.idea_id) == number, col(VoterHash.member_id) == former_id
            )
        )
    return bool(moved.rowcount)
