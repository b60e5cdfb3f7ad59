"""Queries on what was counted for the public figures. Their cost is that of a year, whatever the forum's size."""

from sqlalchemy import func, select
from sqlmodel import col

from forum.core.unit_of_work import ReadSession
from moderation.rules.figures import YearCounts
from moderation.tables.counts import AppealCount, BlockCount, DecisionCount, ReportCount, WaitCount


async def first_year(session: ReadSession) -> int | None:
    """The first year in which a decision was counted; None if none was."""
    return await session.first(select(func.min(col(DecisionCount.year))))


async def counts_in(session: ReadSession, year: int) -> YearCounts:
    """All that was counted in a year."""
    return YearCounts(
        await session.all(select(DecisionCount).where(col(DecisionCount.year) == year)),
        await session.all(select(WaitCount).where(col(WaitCount.year) == year)),
        await session.all(select(ReportCount).where(col(ReportCount.year) == year)),
        await session.all(select(AppealCount).where(col(AppealCount.year) == year)),
        await session.all(select(BlockCount).where(col(BlockCount.year) == year)),
    )
