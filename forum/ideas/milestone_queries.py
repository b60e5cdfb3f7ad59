"""Queries of milestones: the timeline of an idea, and of several at once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from forum.core.unit_of_work import ReadSession
from forum.ideas.tables import Milestone


async def milestones(session: ReadSession, idea_id: int) -> list[Milestone]:
    """The milestones of an idea, oldest first."""
    return await session.all(
        select(Milestone).where(Milestone.idea_id == idea_id).order_by(col(Milestone.id))
    )


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
