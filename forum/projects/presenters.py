"""Presenters of projects, steps and updates: from tables to view models."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forum.core.i18n.formatting import (
    format_date,
    format_euro,
    format_number,
    format_percentage,
)
from forum.core.i18n.languages import direction
from forum.core.i18n.localized_text import (
    LocalizedText,
    first_text,
    localized,
)
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.text.cleaning import slug
from forum.core.visibility import Visibility
from forum.ideas.presenters.cards import patch_of
from forum.ideas.tables import Idea
from forum.projects import labels, rules
from forum.projects.tables import Outcome, Project, ProjectState, Step, StepState, Update
from forum.town.presenters.lookup import TownLookup
from forum.town.presenters.patchwork import Fill, PatchSpec, patch, quilt

MOST_PIECES = 9
FILLS = {
    ProjectState.planned: Fill.STRONG,
    ProjectState.running: Fill.STRONG,
    ProjectState.done: Fill.FULL,
}
# Each state is styled as the status of ideas that it resembles.
LOOKS = {
    ProjectState.planned: "planned",
    ProjectState.running: "in_progress",
    ProjectState.done: "realised",
}
STEP_LOOKS = {StepState.todo: "planned", StepState.doing: "busy", StepState.done: "done"}


def path_of(project: Project) -> str:
    """The path of a project without the language prefix; the same in every language."""
    return path_at(project.number, project.title)


def path_at(number: int, title: dict[str, str]) -> str:
    """The path of the project with that number and title, as `path_of`."""
    title_slug = slug(first_text(title))
    return f"projects/{number}-{title_slug}" if title_slug else f"projects/{number}"


def short_path_at(number: int) -> str:
    """The path of a project's short link, which stays the same and leads to the reader's language."""
    return f"/p/{number}"


def anchor_of(update: Update) -> str:
    """The fragment identifier of an update on the page of its project."""
    return f"update-{update.number}"


def pieces_of(project: Project, ideas: Sequence[Idea], lookup: TownLookup) -> list[PatchSpec]:
    """The patches of a project's ideas; without ideas, one patch of its own."""
    number = project.number
    own = PatchSpec(number, number, number, FILLS[project.state])
    return [patch_of(idea, lookup) for idea in ideas[:MOST_PIECES]] or [own]


def project_quilt(project: Project, ideas: Sequence[Idea], lookup: TownLookup) -> str:
    """A quilt of a project's pieces; of a project without ideas only the patch."""
    pieces = pieces_of(project, ideas, lookup)
    return quilt(pieces, math.isqrt(len(pieces) - 1) + 1) if ideas else patch(*pieces[0])


def state_words(project: Project) -> str:
    """The label of a project's state, or of its visibility when it isn't public."""
    if project.visibility is Visibility.draft:
        return gettext(labels.DRAFT)
    return gettext(labels.STATE[project.state] if project.is_public else labels.HIDDEN)


def state_look(project: Project) -> str:
    """The CSS class of a project's state."""
    if project.is_public:
        return LOOKS[project.state]
    return "pending" if project.visibility is Visibility.draft else "hidden"


@dataclass(frozen=True)
class ProjectCard:
    """A project in a list; `state` is a CSS class, `state_words` its label."""

    number: int
    path: str
    title: LocalizedText
    summary: LocalizedText
    state: str
    state_words: str
    patch: str


def card(project: Project, ideas: Sequence[Idea], lookup: TownLookup, language: str) -> ProjectCard:
    """A project's card in the current language."""
    return ProjectCard(
        number=project.number,
        path=f"/{language}/{path_of(project)}",
        title=localized(project.title),
        summary=localized(project.summary),
        state=state_look(project),
        state_words=state_words(project),
        patch=project_quilt(project, ideas, lookup),
    )


@dataclass(frozen=True)
class StepView:
    """A step of a project; `state` is a CSS class, `state_words` its label."""

    title: LocalizedText
    state: str
    state_words: str
    when: str | None


def step_views(steps: Sequence[Step], today: date, site: Site) -> list[StepView]:
    """The views of a project's steps; `today` decides which are late."""
    return [_step_view(step, today, site) for step in steps]


def _step_view(step: Step, today: date, site: Site) -> StepView:
    late = rules.is_late(step, today)
    return StepView(
        title=localized(step.title),
        state="late" if late else STEP_LOOKS[step.state],
        state_words=gettext(labels.STEP_LATE if late else labels.STEP[step.state]),
        when=format_date(step.due_on, site.zone) if step.due_on else None,
    )


@dataclass(frozen=True)
class Figure:
    """A figure of a project's outcome, with its number formatted in the current language."""

    label: LocalizedText
    number: str
    unit: LocalizedText


def figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """The figures of a project's outcome."""
    return [_figure(item) for item in outcomes]


def _figure(outcome: Outcome) -> Figure:
    # The unit is written once, in the town's own language; languages disagree where `%` stands.
    unit = LocalizedText(outcome.unit, first_text(outcome.label).lang)
    if unit == "%":
        return Figure(
            localized(outcome.label), format_percentage(outcome.value), LocalizedText("", unit.lang)
        )
    return Figure(localized(outcome.label), format_number(outcome.value), unit)


@dataclass(frozen=True)
class UpdateView:
    """An update, with title and path of its project."""

    number: int
    anchor: str
    title: str
    html: str
    lang: str
    dir: str
    when: str
    iso: str
    path: str
    project: LocalizedText
    project_path: str


def update_view(update: Update, project: Project, site: Site, language: str) -> UpdateView:
    """The view of an update in its own language; a draft is dated by when it was drafted."""
    moment = update.published_at or update.drafted_at
    project_path = f"/{language}/{path_of(project)}"
    return UpdateView(
        number=update.number,
        anchor=anchor_of(update),
        title=update.title,
        html=update.body_html,
        lang=update.language,
        dir=direction(update.language),
        when=format_date(moment, site.zone),
        iso=moment.astimezone(site.zone).isoformat(timespec="minutes"),
        path=f"{project_path}#{anchor_of(update)}",
        project=localized(project.title),
        project_path=project_path,
    )


def period(project: Project, site: Site) -> str:
    """The period of a project in words; empty when neither start nor end is known."""
    starts = format_date(project.starts_on, site.zone) if project.starts_on else ""
    ends = format_date(project.ends_on, site.zone) if project.ends_on else ""
    if starts and ends:
        return f"{starts} – {ends}"
    if starts:
        return gettext("from {day}").format(day=starts)
    return gettext("until {day}").format(day=ends) if ends else ""


def facts(
    project: Project, places: Sequence[str], themes: Sequence[str], site: Site
) -> list[tuple[str, Sequence[str]]]:
    """The facts of a project besides its text: labels, each with a list; without empty ones."""
    budget = format_euro(project.budget) if project.budget is not None else ""
    labelled: list[tuple[str, Sequence[str]]] = [
        (gettext("For whom"), [site.localized(project.target_groups)]),
        (gettext("Where"), places),
        (gettext("About"), themes),
        (gettext("When"), [period(project, site)]),
        (gettext("Together with"), [project.partners]),
        (gettext("Budget"), [budget]),
    ]
    return [(label, values) for label, values in labelled if any(values)]
