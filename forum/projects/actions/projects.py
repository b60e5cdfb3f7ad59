"""Every change to projects and their links; those to updates are in `updates.py`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.core.content import lifecycle
from forum.core.content.summary import VisibilityChange
from forum.core.journal.event import ContentChanged
from forum.core.text.html import RichTexts, htmls, sources
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import check_version, record_edit
from forum.core.visibility import Visibility as V
from forum.ideas import form_values as idea_form_values
from forum.ideas import queries as ideas
from forum.ideas.actions.statuses import plan_idea, record_link
from forum.ideas.tables import Idea, Status
from forum.projects import form_values, queries, rules
from forum.projects.events import IdeaLinked, IdeaUnlinked
from forum.projects.queries import scope_of
from forum.projects.tables import (
    Outcome,
    Project,
    ProjectIdea,
    ProjectNeighbourhood,
    ProjectState,
    ProjectTheme,
    Step,
    StepState,
)

Texts = dict[str, str]
STEPS, OUTCOME, PUBLISHING = "steps", "outcome", "publishing"
"""The parts of a project that have a form of their own."""
Part = TypeVar("Part", ProjectNeighbourhood, ProjectTheme, Step, Outcome)


@dataclass(frozen=True)
class ProjectText:
    """What a project says. Texts are by language, the town's own language first."""

    title: Texts
    summary: Texts
    body: RichTexts = field(default_factory=dict)
    target_groups: Texts = field(default_factory=dict)
    partners: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    budget: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    state: ProjectState = ProjectState.planned


@dataclass(frozen=True)
class NewStep:
    """One step of a project."""

    title: Texts
    state: StepState = StepState.todo
    due_on: date | None = None


@dataclass(frozen=True)
class NewOutcome:
    """One figure that a project led to."""

    label: Texts
    value: float
    unit: str = ""


def _values(text: ProjectText) -> dict[str, Any]:
    return text.__dict__ | {"body": sources(text.body), "body_html": htmls(text.body)}


async def write_project(
    uow: UnitOfWork,
    text: ProjectText,
    *,
    neighbourhoods: Sequence[int] = (),
    themes: Sequence[int] = (),
) -> Project:
    """A new project, as a draft. The same form sent again is the same project."""
    rules.may_run_projects(uow.actor).enforce()
    await uow.advisory_lock(rules.DRAFTING)
    values = _values(text)
    known = await _same_project(uow, values, (set(neighbourhoods), set(themes)))
    if known:
        return known
    project = await uow.add(Project(made_at=uow.now, **values))
    await _place(uow, project, neighbourhoods, themes)
    await record_edit(uow, project.ref)
    return project


async def _same_project(
    uow: UnitOfWork, values: Mapping[str, Any], scope: tuple[set[int], set[int]]
) -> Project | None:
    """A draft begun just now with the same values, neighbourhoods and themes."""
    for draft in await queries.drafts_since(uow, uow.now - rules.SENT_AGAIN):
        if all(getattr(draft, name) == value for name, value in values.items()):
            its = await scope_of(uow, draft.number)
            if scope == ({one.id for one in its.neighbourhoods}, {one.id for one in its.themes}):
                return draft
    return None


async def edit_project(
    uow: UnitOfWork,
    project: Project,
    text: ProjectText,
    *,
    neighbourhoods: Iterable[int] = (),
    themes: Iterable[int] = (),
    expected_version: str = "",
) -> None:
    """Change what a project says, where it happens and what it is about; may be `StaleVersion`."""
    project = await _held(uow, project)
    scope = await scope_of(uow, project.number)
    check_version(expected_version, form_values.of_project(project, scope))
    for name, value in _values(text).items():
        setattr(project, name, value)
    await uow.flush()
    await _place(uow, project, neighbourhoods, themes)
    await record_edit(uow, project.ref)
    _changed(uow, project)


async def _held(uow: UnitOfWork, project: Project) -> Project:
    """The project as it is now, for whoever may change it.

    Held, so that a colleague who publishes it just now publishes this too, or this knows it public.
    """
    rules.may_run_projects(uow.actor).enforce()
    return await queries.project(uow, project.number, for_update=True)


async def _place(
    uow: UnitOfWork, project: Project, neighbourhoods: Iterable[int], themes: Iterable[int]
) -> None:
    number = project.number
    places = [
        ProjectNeighbourhood(project_id=number, neighbourhood_id=place) for place in neighbourhoods
    ]
    subjects = [ProjectTheme(project_id=number, theme_id=theme) for theme in themes]
    await _instead(uow, number, ProjectNeighbourhood, places)
    await _instead(uow, number, ProjectTheme, subjects)


async def _instead(
    uow: UnitOfWork, project_id: int, table: type[Part], rows: Sequence[Part]
) -> None:
    """Put these rows in place of those a project had."""
    await uow.execute(delete(table).where(col(table.project_id) == project_id))
    for row in rows:
        await uow.add(row)


def _changed(uow: UnitOfWork, project: Project) -> None:
    if project.is_public:
        uow.publish(ContentChanged(subject=project.ref))


async def save_steps(
    uow: UnitOfWork, project: Project, steps: Sequence[NewStep], *, expected_version: str = ""
) -> None:
    """The steps of a project, in this order, in place of those it had; may be `StaleVersion`."""
    project = await _held(uow, project)
    check_version(expected_version, await form_values.of_steps(uow, project))
    number = project.number
    rows = [
        Step(project_id=number, position=place, **step.__dict__) for place, step in enumerate(steps)
    ]
    await _instead(uow, number, Step, rows)
    await record_edit(uow, project.ref, STEPS)
    _changed(uow, project)


async def save_outcome(
    uow: UnitOfWork,
    project: Project,
    figures: Sequence[NewOutcome],
    evaluation: RichTexts,
    *,
    expected_version: str = "",
) -> None:
    """What came of a project: its figures, in this order, and how the town looks back on it.

    Raises `StaleVersion` when somebody changed it after it was read.
    """
    project = await _held(uow, project)
    check_version(expected_version, *await form_values.of_outcome_by_language(uow, project))
    number = project.number
    rows = [
        Outcome(project_id=number, position=place, **figure.__dict__)
        for place, figure in enumerate(figures)
    ]
    await _instead(uow, number, Outcome, rows)
    project.evaluation, project.evaluation_html = sources(evaluation), htmls(evaluation)
    await uow.flush()
    await record_edit(uow, project.ref, OUTCOME)
    _changed(uow, project)


async def publish_project(uow: UnitOfWork, project: Project, *, expected_version: str = "") -> None:
    """A draft becomes public, once; the accepted ideas it carries out are planned now."""
    if expected_version:
        project = await _held(uow, project)
        scope = await scope_of(uow, project.number)
        check_version(expected_version, form_values.of_project(project, scope))
    rules.may_run_projects(uow.actor).enforce()
    project = await lifecycle.publish_draft(
        uow, Project, project.number, public_at=uow.now, news_at=uow.now
    )
    await record_edit(uow, project.ref, PUBLISHING)
    carried_out = (await queries.ideas_of(uow, [project.number]))[project.number]
    # By rising numbers, so that a colleague who publishes another project waits in the same order.
    for number in sorted(idea.number for idea in carried_out):
        idea = await ideas.idea(uow, number, for_update=True)
        if idea.is_public:
            await _carry_out(uow, project, idea)


async def link_idea(
    uow: UnitOfWork, project: Project, idea: Idea, *, expected_version: str = ""
) -> None:
    """A project carries out an idea; twice changes nothing.

    An accepted idea is planned by it, as soon as the project is public.
    """
    project = await _held(uow, project)
    idea = await ideas.idea(uow, idea.number, for_update=True)
    check_version(expected_version, idea_form_values.of_idea(idea))
    rules.may_link(uow.actor, idea).enforce()
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    linked = await uow.execute(
        insert(ProjectIdea)
        .values(
            project_id=project.number,
            idea_id=idea.number,
            linked_at=uow.now,
            linked_by=uow.actor.member_id,
        )
        .on_conflict_do_nothing()
    )
    if linked.rowcount != 1:
        return
    uow.publish(IdeaLinked(subject=project.ref, idea_id=idea.number))
    if project.is_public:
        await _carry_out(uow, project, idea)


async def _carry_out(uow: UnitOfWork, project: Project, idea: Idea) -> None:
    if idea.status is Status.accepted:
        await plan_idea(uow, idea, str(project.ref))
    else:
        await record_link(uow, idea, str(project.ref), linked=True)


async def unlink_idea(
    uow: UnitOfWork, project: Project, idea: Idea, *, expected_version: str = ""
) -> None:
    """A project no longer carries out an idea; the idea's status stays."""
    project = await _held(uow, project)
    idea = await ideas.idea(uow, idea.number, for_update=True)
    check_version(expected_version, idea_form_values.of_idea(idea))
    rules.may_unlink(uow.actor, idea).enforce()
    unlinked = await uow.execute(
        delete(ProjectIdea).where(
            col(ProjectIdea.project_id) == project.number,
            col(ProjectIdea.idea_id) == idea.number,
        )
    )
    if unlinked.rowcount != 1:
        return
    uow.publish(IdeaUnlinked(subject=project.ref, idea_id=idea.number))
    if project.is_public:
        await record_link(uow, idea, str(project.ref), linked=False)


async def on_move(uow: UnitOfWork, project: Project, before: V, change: VisibilityChange) -> None:
    """Publish that a project's updates changed: they are visible only where the project is."""
    for news in await queries.updates_on(uow, project.number):
        uow.publish(ContentChanged(subject=news.ref))


async def count_comment(uow: UnitOfWork, project_id: int, step: int) -> None:
    """One public comment more or less."""
    await uow.execute(
        update(Project)
        .where(col(Project.id) == project_id)
        .values(comments_count=col(Project.comments_count) + step)
    )
