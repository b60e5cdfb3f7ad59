"""Queries of the front page on what became of ideas: support by status, answers, projects."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, literal, union_all
from sqlalchemy import select as columns
from sqlmodel import col, select

from forum.core.database.columns import table_of
from forum.core.i18n.formatting import MOST_COUNTED
from forum.core.unit_of_work import ReadSession
from forum.ideas.queries.ideas import IS_PUBLIC
from forum.ideas.tables import Idea, Milestone, MilestoneKind, Status
from forum.projects.queries import IS_PUBLIC as PROJECT_IS_PUBLIC
from forum.projects.tables import Outcome, Project, ProjectIdea

ANSWERED = (
    Status.accepted, Status.declined, Status.planned, Status.in_progress, Status.realised,
)  # fmt: skip
"""Statuses that come with an answer."""
_IDEA = table_of(Idea).c


@dataclass(frozen=True)
class Support:
    """Ideas of one status, and how often they are supported, up to `MOST_COUNTED` ideas."""

    ideas: int = 0
    votes: int = 0


def _supported(status: Status) -> Select[tuple[str, int, int]]:
    """Number and support of the public ideas with a status, of the most supported ones at most."""
    # In the order of the index, which holds every column that is read: of 100,000 ideas 1,000 are touched.
    most = (
        columns(_IDEA.votes_count)
        .where(IS_PUBLIC, _IDEA.status == status)
        .order_by(_IDEA.votes_count.desc(), _IDEA.id.desc())
        .limit(MOST_COUNTED)
        .subquery()
    )
    return columns(
        literal(status.value), func.count(), func.coalesce(func.sum(most.c.votes_count), 0)
    ).select_from(most)


_SUPPORT = union_all(*map(_supported, ANSWERED))


async def support_by_status(session: ReadSession) -> dict[Status, Support]:
    """The support of ideas that have an answer, by status, in one statement with a bounded cost."""
    rows = await session.fetch_all(_SUPPORT)
    return {Status(status): Support(ideas, int(votes)) for status, ideas, votes in rows}


async def realised_answers(session: ReadSession, ids: Iterable[int]) -> dict[int, Milestone]:
    """What the municipality wrote when these ideas were realised, the last time, by their numbers."""
    found = await session.all(
        select(Milestone)
        .where(
            col(Milestone.idea_id).in_(list(ids)),
            Milestone.kind == MilestoneKind.status,
            Milestone.after == Status.realised,
            Milestone.text != "",
        )
        .order_by(col(Milestone.id))
    )
    return {answer.idea_id: answer for answer in found}


async def projects_of(session: ReadSession, ids: Iterable[int]) -> dict[int, Project]:
    """The public project that carries out each of these ideas, the one with the newest news."""
    rows = await session.rows(
        select(ProjectIdea.idea_id, Project)
        .join(Project, col(Project.id) == col(ProjectIdea.project_id))
        .where(col(ProjectIdea.idea_id).in_(list(ids)), PROJECT_IS_PUBLIC)
        .order_by(col(Project.news_at), col(Project.id))
    )
    return dict(rows)


async def outcomes_of(session: ReadSession, ids: Iterable[int]) -> dict[int, list[Outcome]]:
    """The figures of these projects' outcomes, by their numbers and in order."""
    found = await session.all(
        select(Outcome)
        .where(col(Outcome.project_id).in_(list(ids)))
        .order_by(col(Outcome.project_id), col(Outcome.position))
    )
    by_project: dict[int, list[Outcome]] = {}
    for outcome in found:
        by_project.setdefault(outcome.project_id, []).append(outcome)
    return by_project
