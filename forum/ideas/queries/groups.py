"""Queries of groups: a canonical idea with all that were merged into it.

A merge makes the idea, and its own group, part of the group of another; `merge_parent` keeps the steps, so
that a split gives back what was there before.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, case, exists, func, or_
from sqlalchemy import select as columns
from sqlmodel import col, select

from forum.core.actor import Actor
from forum.core.content.merging import MergedContent
from forum.core.database.columns import table_of
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession, SessionFactory
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas import rules
from forum.ideas.queries import ideas as queries
from forum.ideas.tables import KIND, Idea, Milestone, MilestoneKind, Vote
from forum.inbox.tables import Follow

_IDEA = table_of(Idea).c
_VOTE = table_of(Vote).c
_FOLLOW = table_of(Follow).c
_COMMENT = table_of(Comment).c


def in_group(canonical: Any) -> Any:
    """SQL condition: the idea is this canonical one, or merged into it."""
    return or_(col(Idea.id) == canonical, col(Idea.merged_into) == canonical)


_NUMBERS = columns(_IDEA.id).where(in_group(bindparam("canonical"))).order_by(_IDEA.id)


async def numbers(session: ReadSession, canonical: int) -> list[int]:
    """The numbers of a canonical idea and of all that are merged into it, ascending."""
    rows = await session.fetch_all(_NUMBERS, {"canonical": canonical})
    return [number for (number,) in rows]


_CANONICAL = (
    columns(_IDEA.id, func.coalesce(_IDEA.merged_into, _IDEA.id).label("canonical"))
    .where(_IDEA.id.in_(bindparam("numbers", expanding=True)))
    .subquery()
    .c
)
_WHOLE = (
    columns(_CANONICAL.id, _IDEA.id)
    .where(in_group(_CANONICAL.canonical))
    .order_by(_CANONICAL.id, _IDEA.id)
)


async def whole(session: ReadSession, number: int) -> list[int]:
    """The numbers of the group in which an idea is, canonical or merged, ascending."""
    return (await wholes(session, [number]))[number]


async def wholes(session: ReadSession, ideas: Sequence[int]) -> dict[int, list[int]]:
    """The same for each of many ideas, with one statement."""
    groups: dict[int, list[int]] = {number: [] for number in ideas}
    for number, each in await session.fetch_all(_WHOLE, {"numbers": list(ideas)}):
        groups[number].append(each)
    return groups


async def refs(session: ReadSession, ideas: Collection[Idea]) -> list[ContentRef]:
    """Canonical ideas and all that are merged into them: who follows one of these is to be notified."""
    found = [idea.number for idea in ideas]
    if grouped := [idea.number for idea in ideas if idea.merged_count]:
        merged = columns(_IDEA.id).where(_IDEA.merged_into.in_(grouped))
        found += [number for (number,) in await session.fetch_all(merged)]
    return [ContentRef(KIND, number) for number in found]


async def canonical_of(session: ReadSession, ideas: Iterable[Idea]) -> dict[int, Idea]:
    """The ideas into which some of these are merged, by number."""
    targets = {idea.merged_into for idea in ideas if idea.merged_into is not None}
    found = await queries.ideas(session, targets) if targets else []
    return {idea.number: idea for idea in found}


async def merged_into(session: ReadSession, idea: Idea) -> list[Idea]:
    """The ideas that are merged into a canonical one, by number; without any it asks nothing."""
    if not idea.merged_count:
        return []
    return await session.all(
        select(Idea).where(Idea.merged_into == idea.number).order_by(col(Idea.id))
    )


def with_parts(parents: Mapping[int, int | None], top: int) -> set[int]:
    """An idea of a group, and those that came into the group with it or by it.

    `parents`: the `merge_parent` of each idea of the group.
    """
    found, last = {top}, {top}
    while last:
        last = {number for number, parent in parents.items() if parent in last} - found
        found |= last
    return found


@dataclass(frozen=True)
class Ties:
    """What ties a member to a group: their vote, their follow, comments of theirs that are public."""

    voted: bool = False
    follows: bool = False
    commented: bool = False


_IS_COMMENT = and_(_COMMENT.subject_kind == KIND, _COMMENT.subject_id == bindparam("canonical"))
_GROUP = columns(_IDEA.id).where(in_group(bindparam("canonical")))
_TIES = columns(
    *(
        exists().where(column == bindparam("member_id"), *conditions)
        for column, *conditions in (
            (_VOTE.member_id, _VOTE.idea_id.in_(_GROUP)),
            (_FOLLOW.member_id, _FOLLOW.subject_kind == KIND, _FOLLOW.subject_id.in_(_GROUP)),
            (_COMMENT.author_id, _IS_COMMENT, _COMMENT.visibility == Visibility.public),
            (_COMMENT.author_id, _IS_COMMENT, _COMMENT.visibility != Visibility.public),
            (_IDEA.author_id, in_group(bindparam("canonical"))),
        )
    )
)


async def ties(
    executor: ReadSession | SessionFactory, canonical: int, member_id: int
) -> Ties | None:
    """What ties a member to the group of a canonical idea; None if they see more of it than others do.

    Those are the authors of its ideas, and of comments that aren't public.
    One statement, which a `SessionFactory` executes in autocommit.
    """
    values = {"canonical": canonical, "member_id": member_id}
    [(voted, follows, commented, sees_more, wrote)] = await executor.fetch_all(_TIES, values)
    return None if sees_more or wrote else Ties(bool(voted), bool(follows), bool(commented))


class GroupVote(NamedTuple):
    """The vote of a member on an idea of a group."""

    idea_id: int
    member_id: int
    by_staff: bool


class Support(NamedTuple):
    """How many residents support something, and how many colleagues; or what is added to both."""

    residents: int = 0
    staff: int = 0

    def __sub__(self, other: "Support") -> "Support":
        return Support(self.residents - other.residents, self.staff - other.staff)

    def __neg__(self) -> "Support":
        return Support() - self

    @classmethod
    def one(cls, *, by_staff: bool) -> "Support":
        """One supporter."""
        return cls(0, 1) if by_staff else cls(1, 0)

    @classmethod
    def of(cls, votes: Iterable[GroupVote]) -> "Support":
        """Each voter once; a colleague is whoever cast a vote on any of the ideas as one."""
        by_staff: dict[int, bool] = {}
        for vote in votes:
            by_staff[vote.member_id] = vote.by_staff or by_staff.get(vote.member_id, False)
        staff = sum(by_staff.values())
        return cls(len(by_staff) - staff, staff)


_VOTES = columns(_VOTE.idea_id, _VOTE.member_id, _VOTE.by_staff).where(
    _VOTE.idea_id.in_(bindparam("ideas", expanding=True)),
    _VOTE.member_id.in_(bindparam("members", expanding=True)),
)


async def votes(
    session: ReadSession, ideas: Sequence[int], members: Collection[int]
) -> set[GroupVote]:
    """The votes of these members on these ideas."""
    rows = await session.fetch_all(_VOTES, {"ideas": list(ideas), "members": list(members)})
    return {GroupVote(*row) for row in rows}


async def count_votes(session: ReadSession, ideas: Collection[int]) -> Support:
    """How many support these ideas together: each voter once, and all votes of a former site."""
    # As numbers: PostgreSQL has no max() of booleans.
    is_staff = func.max(case((_VOTE.by_staff, 1), else_=0)).label("staff")
    voters = columns(is_staff).where(_VOTE.idea_id.in_(ideas)).group_by(_VOTE.member_id).subquery()
    all_voters, staff = (
        await session.fetch_all(
            columns(func.count(), func.coalesce(func.sum(voters.c.staff), 0)).select_from(voters)
        )
    )[0]
    imported = columns(func.coalesce(func.sum(_IDEA.imported_votes), 0)).where(_IDEA.id.in_(ideas))
    former = (await session.fetch_all(imported))[0][0]
    return Support(int(all_voters - staff + former), int(staff))


async def authors_of(session: ReadSession, ideas: Collection[int]) -> set[int]:
    """The members who wrote these ideas."""
    rows = await session.fetch_all(columns(_IDEA.author_id).where(_IDEA.id.in_(ideas)))
    return {author_id for (author_id,) in rows if author_id is not None}


async def _authors(session: ReadSession, ideas: Iterable[Idea]) -> dict[int, set[int | None]]:
    """The authors of all ideas in the groups of these, by the canonical idea."""
    canonical = {idea.merged_into or idea.number for idea in ideas}
    rows = await session.fetch_all(
        columns(func.coalesce(_IDEA.merged_into, _IDEA.id), _IDEA.author_id).where(
            or_(_IDEA.id.in_(canonical), _IDEA.merged_into.in_(canonical))
        )
    )
    authors: dict[int, set[int | None]] = {number: set() for number in canonical}
    for number, author_id in rows:
        authors[number].add(author_id)
    return authors


async def merged(
    session: ReadSession, actor: Actor, number: int, others: Sequence[int]
) -> MergedContent:
    """How an idea is merged now, and into which of the others the actor may merge it; raises `NotFound`."""
    idea = await queries.idea(session, number)
    parts = await merged_into(session, idea)
    found = {each.number: each for each in await queries.ideas(session, others)}
    found |= await canonical_of(session, found.values())
    authors = await _authors(session, [idea, *found.values()])
    own = authors[idea.merged_into or number]
    targets = {each: found[found[each].merged_into or each] for each in others if each in found}
    return MergedContent(
        into=idea.merged_into,
        parts=tuple(each.number for each in parts),
        may_split=rules.may_split(actor, parts[0] if parts else idea, own),
        may_merge={
            other: rules.may_merge(actor, idea, into, own | authors[into.number])
            for other, into in targets.items()
        },
    )


async def merged_at(session: ReadSession, number: int) -> datetime | None:
    """When an idea was last merged into another; None if it never was."""
    merges = (col(Milestone.idea_id) == number, col(Milestone.kind) == MilestoneKind.merged)
    newest = select(Milestone.at).where(*merges).order_by(col(Milestone.id).desc()).limit(1)
    return await session.first(newest)
