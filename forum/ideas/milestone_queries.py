"""Queries of the timelines of several ideas at once."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from forum.core.unit_of_work import ReadSession
from forum.ideas.tables import Milestone


async def latest_steps(session: ReadSession, ids: Iterable[int]) -> dict[int, datetime]:
    """When the last milestone of each of these ideas was."""
    rows = await session.rows(
        select(Milestone.idea_id, func.max(Milestone.at))
        .where(col(Milestone.idea_id).in_(list(ids)))
        .group_by(col(Milestone.idea_id))
    )
    return {idea_id: moment for idea_id, moment in rows}
