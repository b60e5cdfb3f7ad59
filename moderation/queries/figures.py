"""The figures of the desk: how much waits for moderators."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from forum.core.lateness import late_before
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from moderation.queries import appeals, cases, concerns
from moderation.tables.cases import Case


@dataclass(frozen=True)
class DeskFigures:
    """What waits: open cases, how many of them are late or reported, people in trouble, appeals.

    `oldest`: since when the author of the oldest case waits; None without a case.
    """

    waiting: int
    late: int
    reported: int
    in_trouble: int
    appeals: int
    oldest: datetime | None

    def __bool__(self) -> bool:
        return bool(self.waiting or self.in_trouble or self.appeals)


async def desk_figures(session: ReadSession, site: Site) -> DeskFigures:
    """What waits for moderators now."""
    waiting, reported = await cases.count_waiting(session)
    is_late = col(Case.opened_at) < late_before(site, session.now)
    ((late, oldest),) = await session.fetch_all(
        select(func.count().filter(is_late), func.min(col(Case.opened_at))).where(cases.IS_OPEN)
    )
    return DeskFigures(
        waiting=waiting,
        late=late,
        reported=reported,
        in_trouble=await concerns.count_open(session),
        appeals=await appeals.count_open(session),
        oldest=oldest,
    )
