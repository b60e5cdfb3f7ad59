"""Projects, steps and updates as pages show them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forum.core.i18n.formatting import format_date, format_number
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import current_language, gettext
from forum.core.site import Site
from forum.core.text.cleaning import slug
from forum.core.visibility import Visibility
from forum.ideas.presenters import patch_of
from forum.ideas.tables import Idea
from forum.projects import labels, rules
from forum.projects.tables import Outcome, Project, ProjectState, Step, StepState, Update
from forum.town.presenters.lookup import TownLookup
from forum.town.presenters.patchwork import Fill, PatchSpec, patch, quilt

MOST_PIECES = 9
FILLS = {
    ProjectState.planned: Fill.HALF,
    ProjectState.running: Fill.HALF,
    ProjectState.done: Fill.FULL,
}
# The look of a state is that of the ideas' status it resembles.
LOOKS = {
    ProjectState.planned: "planned",
    ProjectState.running: "in_progress",
    ProjectState.done: "realised",
}
STEP_LOOKS = {StepState.todo: "planned", StepState.doing: "busy", StepState.done: "done"}


@dataclass(frozen=True)
class Told:
    """A text in the reader's language, or in the nearest there is."""

    text: str
    lang: str
    dir: str


def _told(texts: dict[str, str], languages: Sequence[str]) -> Told:
    lang = next((code for code in languages if texts.get(code)), current_language.get())
    return Told(texts.get(lang, ""), lang, direction(lang))


def first(texts: dict[str, str]) -> Told:
    """A text in the language it was written in first: the town's own."""
    return _told(texts, [*texts])


def localized(texts: dict[str, str]) -> Told:
    """A text in the current language, else as it was written first."""
    return _told(texts, [current_language.get(), *texts])


def plainly(text: str) -> Told:
    """Words of the page itself, in the current language."""
    lang = current_language.get()
    return Told(text, lang, direction(lang))


def path_of(project: Project) -> str:
    """Where a project stands, after the language: the same path in every language."""
    return path_at(project.number, project.title)


def path_at(number: int, title: dict[str, str]) -> str:
    """Where the project of that number and title stands."""
    readable = slug(first(title).text)
    return f"projects/{number}-{readable}" if readable else f"projects/{number}"


def anchor_of(news: Update) -> str:
    """Where an update stands on the page of its project."""
    return f"update-{news.number}"


def project_quilt(project: Project, ideas: Sequence[Idea], lookup: TownLookup) -> str:
    """The patches of a project's ideas sewn together; without ideas, a patch of its own."""
    pieces = [patch_of(idea, lookup) for idea in ideas[:MOST_PIECES]]
    if not pieces:
        number = project.number
        return patch(*PatchSpec(number, number, number, FILLS[project.state]))
    return quilt(pieces, math.isqrt(len(pieces) - 1) + 1)


def state_words(project: Project) -> str:
    """How far a project is; of one that isn't public, that it isn't."""
    if project.visibility is Visibility.draft:
        return gettext(labels.DRAFT)
    return gettext(labels.STATE[project.state] if project.is_public else labels.HIDDEN)


def state_look(project: Project) -> str:
    """The class a project's state is shown with."""
    if project.is_public:
        return LOOKS[project.state]
    return "pending" if project.visibility is Visibility.draft else "hidden"


@dataclass(frozen=True)
class ProjectCard:
    """A project in a list."""

    number: int
    path: str
    title: str
    summary: str
    lang: str
    dir: str
    state: str
    state_words: str
    patch: str


def card(project: Project, ideas: Sequence[Idea], lookup: TownLookup, language: str) -> ProjectCard:
    """A project in a list, in the current language. Title and summary share their languages."""
    title = localized(project.title)
    return ProjectCard(
        number=project.number,
        path=f"/{language}/{path_of(project)}",
        title=title.text,
        summary=project.summary.get(title.lang, ""),
        lang=title.lang,
        dir=title.dir,
        state=state_look(project),
        state_words=state_words(project),
        patch=project_quilt(project, ideas, lookup),
    )


@dataclass(frozen=True)
class StepView:
    """A step of a project."""

    title: str
    lang: str
    dir: str
    state: str
    state_words: str
    when: str | None


def step_views(steps: Sequence[Step], today: date, site: Site) -> list[StepView]:
    """The steps of a project as they stand on a day."""
    return [_step_view(step, today, site) for step in steps]


def _step_view(step: Step, today: date, site: Site) -> StepView:
    title, late = localized(step.title), rules.is_late(step, today)
    return StepView(
        title=title.text,
        lang=title.lang,
        dir=title.dir,
        state="late" if late else STEP_LOOKS[step.state],
        state_words=gettext(labels.STEP_LATE if late else labels.STEP[step.state]),
        when=format_date(step.due_on, site.zone) if step.due_on else None,
    )


def figures(outcomes: Sequence[Outcome]) -> list[tuple[Told, str]]:
    """What a project led to: words and a number."""
    return [
        (localized(item.label), f"{format_number(item.value)} {item.unit}".strip())
        for item in outcomes
    ]


@dataclass(frozen=True)
class UpdateView:
    """An update, with the project it is about."""

    number: int
    anchor: str
    title: str
    html: str
    lang: str
    dir: str
    when: str
    iso: str
    path: str
    project: Told
    project_path: str


def update_view(news: Update, project: Project, site: Site, language: str) -> UpdateView:
    """An update in its own language; a draft carries the day it was drafted."""
    at = news.published_at or news.drafted_at
    project_path = f"/{language}/{path_of(project)}"
    return UpdateView(
        number=news.number,
        anchor=anchor_of(news),
        title=news.title,
        html=news.body_html,
        lang=news.language,
        dir=direction(news.language),
        when=format_date(at, site.zone),
        iso=at.astimezone(site.zone).isoformat(timespec="minutes"),
        path=f"{project_path}#{anchor_of(news)}",
        project=localized(project.title),
        project_path=project_path,
    )


def period(project: Project, site: Site) -> str:
    """From when to when a project runs, as far as it is known."""
    starts = format_date(project.starts_on, site.zone) if project.starts_on else ""
    ends = format_date(project.ends_on, site.zone) if project.ends_on else ""
    if starts and ends:
        return f"{starts} – {ends}"
    if starts:
        return gettext("from {day}").format(day=starts)
    return gettext("until {day}").format(day=ends) if ends else ""


def facts(
    project: Project, places: Sequence[str], themes: Sequence[str], site: Site
) -> list[tuple[str, Told]]:
    """What there is to know about a project beside its text: words and values."""
    budget = f"€ {format_number(project.budget)}" if project.budget is not None else ""
    known = [
        (gettext("For whom"), localized(project.target_groups)),
        (gettext("Where"), plainly(", ".join(places))),
        (gettext("About"), plainly(", ".join(themes))),
        (gettext("When"), plainly(period(project, site))),
        (gettext("Together with"), plainly(project.partners)),
        (gettext("Budget"), plainly(budget)),
    ]
    return [(label, value) for label, value in known if value.text]
