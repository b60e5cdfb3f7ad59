"""Queries of milestones: the timeline of an idea, and which ideas reached a status when."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from forum.core.unit_of_work import ReadSession
from forum.ideas.queries.ideas import IS_PUBLIC
from forum.ideas.tables import Idea, Milestone, MilestoneKind, Status

_OF_IDEA = (
    select(Milestone)
    .where(col(Milestone.idea_id) == bindparam("idea_id"))
    .order_by(col(Milestone.id))
)


async def milestones(session: ReadSession, idea_id: int) -> list[Milestone]:
    """The milestones of an idea, oldest first."""
    return await session.all(_OF_IDEA, {"idea_id": idea_id})


async def imported_answers(session: ReadSession, ids: Iterable[int]) -> list[Milestone]:
    """The answers that came from a former site with these ideas."""
    return await session.all(
        select(Milestone).where(
            col(Milestone.idea_id).in_(list(ids)), col(Milestone.imported), Milestone.text != ""
        )
    )


async def milestone(session: ReadSession, milestone_id: int) -> Milestone | None:
    """A milestone by its id."""
    return await session.get(Milestone, milestone_id)


async def latest_steps(session: ReadSession, ids: Iterable[int]) -> dict[int, datetime]:
    """When the last milestone of each of these ideas was."""
    rows = await session.rows(
        select(Milestone.idea_id, func.max(Milestone.at))
        .where(col(Milestone.idea_id).in_(list(ids)))
        .group_by(col(Milestone.idea_id))
    )
    return {idea_id: moment for idea_id, moment in rows}


async def latest_with_status(session: ReadSession, status: Status, limit: int) -> list[Idea]:
    """Public ideas that have this status, the latest to reach it first."""
    return await session.all(
        select(Idea)
        .join(Milestone, col(Milestone.idea_id) == col(Idea.id))
        .where(
            Milestone.kind == MilestoneKind.status,
            Milestone.after == status,
            Idea.status == status,
            IS_PUBLIC,
        )
        .order_by(col(Milestone.id).desc())
        .limit(limit)
    )


async def longest_under_review(session: ReadSession, limit: int = 5) -> list[tuple[Idea, datetime]]:
    """Public ideas under review and the time since when, longest first."""
    since = func.max(Milestone.at)
    rows = await session.rows(
        select(Idea, since)
        .join(Milestone, col(Milestone.idea_id) == col(Idea.id))
        .where(
            IS_PUBLIC,
            Idea.status == Status.under_review,
            Milestone.kind == MilestoneKind.status,
            Milestone.after == Status.under_review,
        )
        .group_by(col(Idea.id))
        .order_by(since, col(Idea.id))
        .limit(limit)
    )
    return [(idea, reviewed_since) for idea, reviewed_since in rows]
