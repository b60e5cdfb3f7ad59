"""Write operations on projects, steps, outcomes and idea links; for updates see `updates.py`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from forum.core.content import lifecycle
from forum.core.content.summary import VisibilityChange
from forum.core.database import advisory_lock
from forum.core.journal.event import ContentChanged
from forum.core.text.html import RichTexts, htmls, sources
from forum.core.unit_of_work import UnitOfWork
from forum.core.versions import check_version, record_edit
from forum.core.visibility import Visibility as V
from forum.ideas import form_values as idea_form_values
from forum.ideas.actions.statuses import plan_idea, record_link
from forum.ideas.queries import ideas
from forum.ideas.tables import Idea, Status
from forum.projects import form_values, queries, rules
from forum.projects.actions.helping import recount
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
STEPS, OUTCOME, PUBLISHING, DROPPED = "steps", "outcome", "publishing", "dropped"
"""Parts of a project whose last editor is recorded separately (`record_edit`)."""
Part = TypeVar("Part", ProjectNeighbourhood, ProjectTheme, Step, Outcome)


@dataclass(frozen=True)
class ProjectText:
    """The input for a project. Texts are by language code, the town's own language first."""

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
    """The input for one step of a project."""

    title: Texts
    state: StepState = StepState.todo
    due_on: date | None = None


@dataclass(frozen=True)
class NewOutcome:
    """The input for one figure of a project's outcome."""

    label: Texts
    value: float
    unit: str = ""


def _column_values(text: ProjectText) -> dict[str, Any]:
    return text.__dict__ | {"body": sources(text.body), "body_html": htmls(text.body)}


async def write_project(
    uow: UnitOfWork,
    text: ProjectText,
    *,
    neighbourhoods: Sequence[int] = (),
    themes: Sequence[int] = (),
) -> Project:
    """Create a project as a draft. Idempotent: a form submitted twice creates one project."""
    rules.may_run_projects(uow.actor).enforce()
    await uow.advisory_lock(advisory_lock.DRAFTING)
    values = _column_values(text)
    existing = await _same_project(uow, values, (set(neighbourhoods), set(themes)))
    if existing:
        return existing
    project = await uow.add(Project(made_at=uow.now, **values))
    await _replace_scope(uow, project, neighbourhoods, themes)
    await record_edit(uow, project.ref)
    return project


async def _same_project(
    uow: UnitOfWork, values: Mapping[str, Any], scope: tuple[set[int], set[int]]
) -> Project | None:
    """A draft with the same values, neighbourhoods and themes, created within `RESUBMIT_WINDOW`."""
    for draft in await queries.drafts_since(uow, uow.now - rules.RESUBMIT_WINDOW):
        if all(getattr(draft, name) == value for name, value in values.items()):
            draft_scope = await scope_of(uow, draft.number)
            if scope == (
                {item.id for item in draft_scope.neighbourhoods},
                {item.id for item in draft_scope.themes},
            ):
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
    """Change the texts, neighbourhoods and themes of a project; raises `StaleVersion`."""
    project = await _lock_project(uow, project)
    scope = await scope_of(uow, project.number)
    check_version(expected_version, form_values.of_project(project, scope))
    for name, value in _column_values(text).items():
        setattr(project, name, value)
    await uow.flush()
    await _replace_scope(uow, project, neighbourhoods, themes)
    await record_edit(uow, project.ref)
    _publish_change(uow, project)


async def _lock_project(uow: UnitOfWork, project: Project) -> Project:
    """Check that the actor may run projects, and read the project with a row lock.

    The lock is against a concurrent publication: either it publishes this change too, or this
    transaction reads the project as public, and so publishes `ContentChanged`.
    """
    rules.may_run_projects(uow.actor).enforce()
    return await queries.project(uow, project.number, for_update=True)


async def _replace_scope(
    uow: UnitOfWork, project: Project, neighbourhoods: Iterable[int], themes: Iterable[int]
) -> None:
    number = project.number
    neighbourhood_rows = [
        ProjectNeighbourhood(project_id=number, neighbourhood_id=neighbourhood)
        for neighbourhood in neighbourhoods
    ]
    theme_rows = [ProjectTheme(project_id=number, theme_id=theme) for theme in themes]
    await _replace_rows(uow, number, ProjectNeighbourhood, neighbourhood_rows)
    await _replace_rows(uow, number, ProjectTheme, theme_rows)


async def _replace_rows(
    uow: UnitOfWork, project_id: int, table: type[Part], rows: Sequence[Part]
) -> None:
    """Delete the project's rows in a table and insert these."""
    await uow.execute(delete(table).where(col(table.project_id) == project_id))
    for row in rows:
        await uow.add(row)


def _publish_change(uow: UnitOfWork, project: Project) -> None:
    if project.is_public:
        uow.publish(ContentChanged(subject=project.ref))


async def save_steps(
    uow: UnitOfWork, project: Project, steps: Sequence[NewStep], *, expected_version: str = ""
) -> None:
    """Replace the steps of a project by these, in this order; raises `StaleVersion`."""
    project = await _lock_project(uow, project)
    check_version(expected_version, await form_values.of_steps(uow, project))
    number = project.number
    rows = [
        Step(project_id=number, position=position, **step.__dict__)
        for position, step in enumerate(steps)
    ]
    await _replace_rows(uow, number, Step, rows)
    await record_edit(uow, project.ref, STEPS)
    _publish_change(uow, project)


async def save_outcome(
    uow: UnitOfWork,
    project: Project,
    figures: Sequence[NewOutcome],
    evaluation: RichTexts,
    *,
    expected_version: str = "",
) -> None:
    """Replace the outcome of a project: its figures, in this order, and the town's evaluation.

    Raises `StaleVersion` when somebody changed it after the form was read.
    """
    project = await _lock_project(uow, project)
    check_version(expected_version, *await form_values.of_outcome_by_language(uow, project))
    number = project.number
    rows = [
        Outcome(project_id=number, position=position, **figure.__dict__)
        for position, figure in enumerate(figures)
    ]
    await _replace_rows(uow, number, Outcome, rows)
    project.evaluation, project.evaluation_html = sources(evaluation), htmls(evaluation)
    await uow.flush()
    await record_edit(uow, project.ref, OUTCOME)
    _publish_change(uow, project)


async def publish_project(uow: UnitOfWork, project: Project, *, expected_version: str = "") -> None:
    """Make a draft public, and set the accepted ideas that it carries out to planned.

    Raises `StaleVersion`, and `Conflict` when the project was published before.
    """
    if expected_version:
        project = await _lock_project(uow, project)
        scope = await scope_of(uow, project.number)
        check_version(expected_version, form_values.of_project(project, scope))
    rules.may_run_projects(uow.actor).enforce()
    project = await lifecycle.publish_draft(
        uow, Project, project.number, public_at=uow.now, news_at=uow.now
    )
    await record_edit(uow, project.ref, PUBLISHING)
    carried_out = (await queries.ideas_of(uow, [project.number]))[project.number]
    # Lock order: ideas by ascending number, so that concurrent publications can't deadlock.
    for number in sorted(idea.number for idea in carried_out):
        idea = await ideas.idea(uow, number, for_update=True)
        if idea.is_public:
            await _carry_out(uow, project, idea)


async def link_idea(
    uow: UnitOfWork, project: Project, idea: Idea, *, expected_version: str = ""
) -> None:
    """Link an idea to a project. Idempotent; raises `StaleVersion`.

    If the project is public, an accepted idea becomes planned; otherwise on its publication.
    """
    project = await _lock_project(uow, project)
    idea = await ideas.idea(uow, idea.number, for_update=True)
    check_version(expected_version, idea_form_values.of_idea(idea))
    rules.may_link(uow.actor, idea).enforce()
    insert = sqlite.insert if uow.is_sqlite else postgresql.insert
    inserted = await uow.execute(
        insert(ProjectIdea)
        .values(
            project_id=project.number,
            idea_id=idea.number,
            linked_at=uow.now,
            linked_by=uow.actor.member_id,
        )
        .on_conflict_do_nothing()
    )
    if inserted.rowcount != 1:
        return
    await recount(uow, project.number)
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
    """Unlink an idea from a project; the idea's status stays. Idempotent; raises `StaleVersion`."""
    project = await _lock_project(uow, project)
    idea = await ideas.idea(uow, idea.number, for_update=True)
    check_version(expected_version, idea_form_values.of_idea(idea))
    rules.may_unlink(uow.actor, idea).enforce()
    deleted = await uow.execute(
        delete(ProjectIdea).where(
            col(ProjectIdea.project_id) == project.number,
            col(ProjectIdea.idea_id) == idea.number,
        )
    )
    if deleted.rowcount != 1:
        return
    await recount(uow, project.number)
    uow.publish(IdeaUnlinked(subject=project.ref, idea_id=idea.number))
    if project.is_public:
        await record_link(uow, idea, str(project.ref), linked=False)


async def on_move(uow: UnitOfWork, project: Project, before: V, change: VisibilityChange) -> None:
    """Publish `ContentChanged` for a project's updates, which are visible only if the project is."""
    for item in await queries.updates_on(uow, project.number):
        uow.publish(ContentChanged(subject=item.ref))


async def count_comment(uow: UnitOfWork, project_id: int, step: int) -> None:
    """Add `step` (+1 or -1) to the number of public comments on a project."""
    await uow.execute(
        update(Project)
        .where(col(Project.id) == project_id)
        .values(comments_count=col(Project.comments_count) + step)
    )
