"""Queries on projects, their steps, outcomes, idea links and updates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlalchemy import select as columns
from sqlmodel import col, select

from forum.core.database.columns import table_of
from forum.core.database.ordering import moment_in_cursor
from forum.core.database.pagination import KeysetPage, decode_cursor, keyset_after, paginate
from forum.core.errors import NotFound
from forum.core.ref import ContentRef
from forum.core.unit_of_work import ReadSession
from forum.core.visibility import Visibility
from forum.ideas.queries import groups
from forum.ideas.queries.ideas import IS_PUBLIC as IDEA_IS_PUBLIC
from forum.ideas.tables import Idea, Status
from forum.projects.tables import (
    KIND,
    Outcome,
    Project,
    ProjectIdea,
    ProjectNeighbourhood,
    ProjectState,
    ProjectTheme,
    Step,
    Update,
)
from forum.town import queries as town
from forum.town.tables import Neighbourhood, Theme

PAGE_SIZE = 20
IS_PUBLIC = col(Project.visibility) == Visibility.public
UPDATE_IS_PUBLIC = col(Update.visibility) == Visibility.public


@dataclass(frozen=True)
class Filters:
    """Filters of the list of projects; None means no filter."""

    neighbourhood_id: int | None = None
    theme_id: int | None = None
    state: ProjectState | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The SQL conditions of the filters, including that a project is public."""
        clauses = [IS_PUBLIC]
        if self.state is not None:
            clauses.append(col(Project.state) == self.state)
        if self.neighbourhood_id is not None:
            in_neighbourhood = select(ProjectNeighbourhood.project_id).where(
                ProjectNeighbourhood.neighbourhood_id == self.neighbourhood_id
            )
            clauses.append(col(Project.id).in_(in_neighbourhood))
        if self.theme_id is not None:
            with_theme = select(ProjectTheme.project_id).where(
                ProjectTheme.theme_id == self.theme_id
            )
            clauses.append(col(Project.id).in_(with_theme))
        return clauses


EVERYTHING = Filters()


def _after_cursor(moment: Any, number: Any, after: str) -> ColumnElement[bool]:
    """Keyset condition: rows after the cursor, in descending order of moment and number."""
    last_moment, last_id = decode_cursor(after, (str, int))
    return keyset_after([moment, number], [moment_in_cursor(str(last_moment)), int(last_id)])


async def page(
    session: ReadSession, filters: Filters, after: str | None, size: int = PAGE_SIZE
) -> KeysetPage[Project]:
    """A keyset page of public projects, in descending order of `news_at`."""
    statement = select(Project).where(*filters.conditions())
    if after:
        statement = statement.where(_after_cursor(col(Project.news_at), col(Project.id), after))
    statement = statement.order_by(col(Project.news_at).desc(), col(Project.id).desc())
    found = await session.all(statement.limit(size + 1))
    return paginate(found, size, lambda item: (_iso(item.news_at), item.number))


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


async def project(session: ReadSession, number: int, *, for_update: bool = False) -> Project:
    """A project by its number, whatever its visibility; raises `NotFound`.

    `for_update` locks the row until the commit.
    """
    found = await session.get(Project, number, for_update=for_update)
    if found is None:
        raise NotFound
    return found


async def projects(session: ReadSession, ids: Iterable[int]) -> list[Project]:
    """Projects by their ids, whatever their visibility."""
    return await session.all(select(Project).where(col(Project.id).in_(list(ids))))


async def all_projects(session: ReadSession, limit: int = 500) -> list[Project]:
    """Every project except erased ones: drafts first, then in descending order of `news_at`."""
    return await session.all(
        select(Project)
        .where(col(Project.visibility) != Visibility.erased)
        .order_by(
            (col(Project.visibility) == Visibility.draft).desc(),
            col(Project.news_at).desc(),
            col(Project.id).desc(),
        )
        .limit(limit)
    )


async def ideas_of(session: ReadSession, project_ids: Sequence[int]) -> dict[int, list[Idea]]:
    """The public ideas that each of these projects carries out, by descending number of votes."""
    linked: dict[int, list[Idea]] = {number: [] for number in project_ids}
    rows = await session.rows(
        select(ProjectIdea.project_id, Idea)
        .join(Idea, col(Idea.id) == col(ProjectIdea.idea_id))
        .where(col(ProjectIdea.project_id).in_(project_ids), IDEA_IS_PUBLIC)
        .order_by(col(Idea.votes_count).desc(), col(Idea.id))
    )
    for project_id, idea in rows:
        linked[project_id].append(idea)
    return linked


async def audience(session: ReadSession, project_id: int) -> list[ContentRef]:
    """The content whose followers are notified: the project, and the ideas that it carries out."""
    ideas = (await ideas_of(session, [project_id]))[project_id]
    return [ContentRef(KIND, project_id), *await groups.refs(session, ideas)]


async def steps(session: ReadSession, project_id: int) -> list[Step]:
    """The steps of a project, by position."""
    return await session.all(
        select(Step).where(Step.project_id == project_id).order_by(col(Step.position))
    )


async def outcomes(session: ReadSession, project_id: int) -> list[Outcome]:
    """The figures of a project's outcome, by position."""
    return await session.all(
        select(Outcome).where(Outcome.project_id == project_id).order_by(col(Outcome.position))
    )


async def drafts_since(session: ReadSession, moment: datetime) -> list[Project]:
    """Drafts of projects that were created after a moment."""
    unpublished = col(Project.visibility) == Visibility.draft
    return await session.all(select(Project).where(unpublished, col(Project.made_at) > moment))


async def same_update(session: ReadSession, values: Mapping[str, Any]) -> Update | None:
    """A draft of an update with exactly these column values."""
    same = [getattr(Update, name) == value for name, value in values.items()]
    return await session.first(select(Update).where(Update.visibility == Visibility.draft, *same))


async def update(session: ReadSession, number: int, *, for_update: bool = False) -> Update:
    """An update by its number, whatever its visibility; parameters and errors as for `project`."""
    found = await session.get(Update, number, for_update=for_update)
    if found is None:
        raise NotFound
    return found


_PROJECT, _UPDATE = table_of(Project).c, table_of(Update).c
_SUMMARY_COLUMNS = columns(
    _PROJECT.id.label("number"), _PROJECT.title, _PROJECT.body_html, _PROJECT.visibility,
    _PROJECT.public_at, _PROJECT.made_at,
).where(_PROJECT.id.in_(bindparam("ids", expanding=True)))  # fmt: skip
_UPDATE_SUMMARY_COLUMNS = (
    columns(
        _UPDATE.id.label("number"), _UPDATE.title, _UPDATE.body_html, _UPDATE.language,
        _UPDATE.visibility, _UPDATE.author_id, _UPDATE.drafted_at, _UPDATE.published_at,
        _PROJECT.id.label("project_number"), _PROJECT.title.label("project_title"),
        _PROJECT.visibility.label("project_visibility"),
    )
    .where(_PROJECT.id == _UPDATE.project_id)
    .where(_UPDATE.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip


async def summary_rows(session: ReadSession, ids: Iterable[int]) -> Sequence[Any]:
    """The columns that summaries of projects need, by ids, whatever their visibility."""
    return await session.fetch_all(_SUMMARY_COLUMNS, {"ids": list(ids)})


async def update_summary_rows(session: ReadSession, ids: Iterable[int]) -> Sequence[Any]:
    """The columns that summaries of updates need, by ids, whatever their visibility."""
    return await session.fetch_all(_UPDATE_SUMMARY_COLUMNS, {"ids": list(ids)})


async def updates(session: ReadSession, ids: Iterable[int]) -> list[Update]:
    """Updates by their ids, whatever their visibility."""
    return await session.all(select(Update).where(col(Update.id).in_(list(ids))))


async def updates_on(session: ReadSession, project_id: int, limit: int = 200) -> list[Update]:
    """The public updates on a project, newest first."""
    return await session.all(
        select(Update)
        .where(Update.project_id == project_id, UPDATE_IS_PUBLIC)
        .order_by(col(Update.published_at).desc(), col(Update.id).desc())
        .limit(limit)
    )


async def updates_page(
    session: ReadSession,
    after: str | None,
    size: int = PAGE_SIZE,
    filters: Filters = EVERYTHING,
) -> KeysetPage[Update]:
    """A keyset page of public updates on public projects that match the filters, newest first."""
    statement = (
        select(Update)
        .join(Project, col(Project.id) == col(Update.project_id))
        .where(UPDATE_IS_PUBLIC, *filters.conditions())
    )
    if after:
        statement = statement.where(_after_cursor(col(Update.published_at), col(Update.id), after))
    statement = statement.order_by(col(Update.published_at).desc(), col(Update.id).desc())
    found = await session.all(statement.limit(size + 1))
    return paginate(found, size, lambda item: (_iso(item.published_at), item.number))


async def drafts(
    session: ReadSession, project_id: int | None = None, limit: int = 20
) -> list[Update]:
    """Drafts of updates, oldest first; of all projects, or of one."""
    statement = select(Update).where(col(Update.visibility) == Visibility.draft)
    if project_id is not None:
        statement = statement.where(Update.project_id == project_id)
    return await session.all(statement.order_by(col(Update.id)).limit(limit))


async def quiet(session: ReadSession, since: datetime, limit: int = 10) -> list[Project]:
    """Public running projects whose `news_at` is before `since`, oldest first."""
    return await session.all(
        select(Project)
        .where(IS_PUBLIC, Project.state == ProjectState.running, col(Project.news_at) < since)
        .order_by(col(Project.news_at), col(Project.id))
        .limit(limit)
    )


async def ideas_without_project(session: ReadSession, limit: int = 10) -> list[Idea]:
    """Accepted public ideas without a project, by descending number of votes."""
    linked = select(ProjectIdea.idea_id).where(ProjectIdea.idea_id == Idea.id).exists()
    return await session.all(
        select(Idea)
        .where(IDEA_IS_PUBLIC, Idea.status == Status.accepted, ~linked)
        .order_by(col(Idea.votes_count).desc(), col(Idea.id).desc())
        .limit(limit)
    )


async def linked_to(session: ReadSession, idea_id: int) -> set[int]:
    """The numbers of the projects that an idea is linked to."""
    return set(
        await session.all(select(ProjectIdea.project_id).where(ProjectIdea.idea_id == idea_id))
    )


async def public_ids(session: ReadSession, after: int, limit: int) -> list[int]:
    """Ids of public projects above `after`, ascending."""
    found = await session.all(
        select(col(Project.id))
        .where(IS_PUBLIC, col(Project.id) > after)
        .order_by(col(Project.id))
        .limit(limit)
    )
    return [number for number in found if number]


async def public_update_ids(session: ReadSession, after: int, limit: int) -> list[int]:
    """Ids of public updates on public projects above `after`, ascending."""
    found = await session.all(
        select(col(Update.id))
        .join(Project, col(Project.id) == col(Update.project_id))
        .where(UPDATE_IS_PUBLIC, IS_PUBLIC, col(Update.id) > after)
        .order_by(col(Update.id))
        .limit(limit)
    )
    return [number for number in found if number]


@dataclass(frozen=True)
class Scope:
    """The neighbourhoods and themes of a project, each in the town's order."""

    neighbourhoods: list[Neighbourhood]
    themes: list[Theme]


async def scope_of(session: ReadSession, project_id: int) -> Scope:
    """The neighbourhoods and themes of a project."""
    neighbourhood_ids = select(ProjectNeighbourhood.neighbourhood_id).where(
        ProjectNeighbourhood.project_id == project_id
    )
    theme_ids = select(ProjectTheme.theme_id).where(ProjectTheme.project_id == project_id)
    return Scope(
        await town.neighbourhoods(session, neighbourhood_ids), await town.themes(session, theme_ids)
    )
