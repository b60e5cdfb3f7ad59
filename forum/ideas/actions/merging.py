"""Actions of moderators on ideas that are one: merge an idea into another, and split it again.

Votes and follows stay on the idea for which they were; comments move, and keep where they came from. What
can't be told from rows, the counts of each canonical idea, is counted anew under its lock.
"""

from sqlmodel import col, select

from forum.core.content.merging import undo_time_of
from forum.core.errors import Conflict, NotFound
from forum.core.journal.event import ContentChanged
from forum.core.unit_of_work import UnitOfWork
from forum.discussion.actions.comments import lock_comments, merge_comments, split_comments
from forum.discussion.queries.comments import count_public
from forum.ideas import ranking, rules
from forum.ideas.actions.milestones import record_milestone
from forum.ideas.events import IdeaMerged, IdeaSplit
from forum.ideas.queries import groups
from forum.ideas.tables import KIND, Idea, MilestoneKind
from forum.offers.events import HelpersChanged
from forum.offers.queries import count_helpers

Group = dict[int, Idea]
"""Ideas by number."""


async def merge_idea(uow: UnitOfWork, number: int, into: int) -> Idea:
    """Merge an idea, with all that are merged into it, into another, or into what that is merged into.

    Returns the canonical idea. Raises `NotFound`, `Forbidden` with the reason.
    """
    group = await _lock_groups(uow, number, into)
    idea, canonical = group[number], _canonical(group, into)
    rules.may_merge(uow.actor, idea, canonical, _authors(group)).enforce()
    for each in group.values():
        if number in (each.number, each.merged_into):
            each.merged_into = canonical.number
            canonical.merged_count += 1
    idea.merge_parent, idea.merged_count = canonical.number, 0
    await uow.flush()
    await merge_comments(uow, idea.ref, canonical.ref)
    await _count_anew(uow, canonical)
    await _record(uow, MilestoneKind.merged, idea, canonical)
    await _record(uow, MilestoneKind.absorbed, canonical, idea)
    undo_seconds = int(undo_time_of(uow).total_seconds())
    uow.publish(
        IdeaMerged(subject=idea.ref, canonical_id=canonical.number, undo_seconds=undo_seconds)
    )
    uow.publish(ContentChanged(subject=idea.ref))
    return canonical


async def split_idea(uow: UnitOfWork, number: int) -> Idea:
    """Split a merged idea from the canonical one, and with it what came into the group by it.

    Returns the idea that it was merged into. Raises `NotFound`, `Forbidden` with the reason.
    """
    group = await _lock_groups(uow, number)
    rules.may_split(uow.actor, group[number], _authors(group)).enforce()
    return await _split(uow, group, number)


async def lock_group(uow: UnitOfWork, number: int) -> None:
    """Lock an idea that may leave the site with its group; nothing to do if it has none."""
    if len(await groups.whole(uow, number)) > 1:
        await _lock_groups(uow, number)


async def leave_group(uow: UnitOfWork, number: int) -> None:
    """Split an idea that leaves the site from its group, and from it all that were merged into it."""
    group = await _lock_groups(uow, number)
    if group[number].is_merged:
        await _split(uow, group, number)
    for each in group.values():
        if each.merge_parent == number:
            await _split(uow, group, each.number)


async def _split(uow: UnitOfWork, group: Group, number: int) -> Idea:
    idea, canonical = group[number], _canonical(group, number)
    merged_at = await groups.merged_at(uow, number)
    is_undo = merged_at is not None and uow.now - merged_at < undo_time_of(uow)
    parents = {each.number: each.merge_parent for each in group.values()}
    parts = groups.with_parts(parents, number)
    for part in parts:
        group[part].merged_into = number
    idea.merged_into = idea.merge_parent = None
    idea.merged_count = len(parts) - 1
    canonical.merged_count -= len(parts)
    await uow.flush()
    await split_comments(uow, idea.ref, canonical.ref, parts)
    await _count_anew(uow, idea)
    await _count_anew(uow, canonical)
    await _record(uow, MilestoneKind.separated, idea, canonical)
    await _record(uow, MilestoneKind.released, canonical, idea)
    uow.publish(IdeaSplit(subject=idea.ref, canonical_id=canonical.number, is_undo=is_undo))
    uow.publish(ContentChanged(subject=idea.ref))
    return canonical


async def _lock_groups(uow: UnitOfWork, *numbers: int) -> Group:
    """Lock the groups of these ideas, and the comments on them; raises `NotFound`.

    Lock order: comments, then ideas by rising number. Raises `Conflict` if another merge came in between.
    """
    ids = {each for number in numbers for each in await groups.whole(uow, number)}
    await lock_comments(uow, KIND, ids)
    locked = await uow.all(
        select(Idea)
        .where(col(Idea.id).in_(ids))
        .order_by(col(Idea.id))
        # FOR NO KEY UPDATE: a vote that is under way refers to its idea, and needn't be waited for.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    group = {idea.number: idea for idea in locked}
    if not group.keys() >= set(numbers):
        raise NotFound
    for number in numbers:
        if not group.keys() >= set(await groups.whole(uow, number)):
            raise Conflict("merged_meanwhile")
    return group


def _canonical(group: Group, number: int) -> Idea:
    return group[group[number].merged_into or number]


def _authors(group: Group) -> list[int | None]:
    return [idea.author_id for idea in group.values()]


async def _count_anew(uow: UnitOfWork, idea: Idea) -> None:
    """Count what a canonical idea has, whose row is locked: whoever votes, comments or helps waits for it."""
    support = await groups.count_votes(uow, await groups.numbers(uow, idea.number))
    idea.votes_count, idea.staff_votes = support
    idea.comments_count = await count_public(uow, idea.ref)
    idea.trend = ranking.trend(idea.public_day, idea.votes_count)
    helpers = await count_helpers(uow, await groups.refs(uow, [idea]))
    if helpers != idea.helpers_count:
        idea.helpers_count = helpers
        uow.publish(HelpersChanged(subject=idea.ref))
    await uow.flush()


async def _record(uow: UnitOfWork, kind: MilestoneKind, idea: Idea, other: Idea) -> None:
    await record_milestone(uow, idea, kind, about=str(other.ref))
