"""Row generator for projects: texts, places and themes, links, steps, outcomes and updates."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from forum.core.actor import Role
from forum.core.text.html import from_markdown
from forum.core.visibility import Visibility
from forum.generate.members import People
from forum.generate.projects import PlannedProject
from forum.generate.texts import OWN, TextGenerator
from forum.generate.town import Town
from forum.ideas.tables import Status
from forum.projects.tables import ProjectState, StepState

Row = dict[str, Any]
IN = (OWN, "en")
STEP_STATES = {
    ProjectState.planned: (StepState.done, StepState.todo, StepState.todo, StepState.todo),
    ProjectState.running: (StepState.done, StepState.done, StepState.doing, StepState.todo),
    ProjectState.done: (StepState.done,) * 4,
}
BETWEEN_STEPS = timedelta(days=40)


def project_rows(
    chance: Random, projects: Iterable[PlannedProject], stock: TextGenerator
) -> Iterator[Row]:
    """Each project as a row."""
    own = stock.tongues[OWN]
    for project in projects:
        text = stock.body(chance, OWN)
        yield {
            "id": project.number,
            "title": {OWN: own.line(chance, "project_titles"), "en": stock.title(chance, "en")},
            "summary": {OWN: own.line(chance, "project_summaries")},
            "body": {OWN: text.body},
            "body_html": {OWN: from_markdown(text.body)},
            "contact_name": "Samenspraak",
            "contact_email": "samenspraak@example.org",
            "budget": chance.randrange(2, 90) * 1000,
            "starts_on": project.made_at.date() + timedelta(days=10),
            "state": project.state,
            "visibility": Visibility.public if project.is_public else Visibility.draft,
            "made_at": project.made_at,
            "public_at": project.public_at,
            "news_at": max(project.updates, default=project.public_at),
            "comments_count": project.comments,
        }


def place_rows(
    chance: Random, projects: Iterable[PlannedProject], town: Town
) -> tuple[list[Row], list[Row]]:
    """Neighbourhoods and themes of projects, as two lists of rows."""
    places, themes = [], []
    for project in projects:
        for neighbourhood_id in chance.sample(
            town.neighbourhoods, min(2, len(town.neighbourhoods))
        ):
            places.append({"project_id": project.number, "neighbourhood_id": neighbourhood_id})
        themes.append({"project_id": project.number, "theme_id": chance.choice(town.themes)})
    return places, themes


def link_rows(chance: Random, projects: Iterable[PlannedProject], people: People) -> Iterator[Row]:
    """Links of projects to ideas, as rows; the link changed the idea's status to planned."""
    for project in projects:
        for idea in project.ideas:
            yield {
                "project_id": project.number, "idea_id": idea.number,
                "linked_at": idea.moved_at(Status.planned),
                "linked_by": people.colleague(chance, Role.official).id,
            }  # fmt: skip


def step_rows(projects: Iterable[PlannedProject], stock: TextGenerator) -> Iterator[Row]:
    """The steps of each project as rows."""
    titles = stock.tongues[OWN].words["steps"]
    for project in projects:
        due = project.made_at.date()
        for position, (title, state) in enumerate(
            zip(titles, STEP_STATES[project.state], strict=True)
        ):
            yield {
                "project_id": project.number, "position": position, "title": {OWN: title},
                "state": state, "due_on": due + BETWEEN_STEPS * (position + 1),
            }  # fmt: skip


def outcome_rows(
    chance: Random, projects: Iterable[PlannedProject], stock: TextGenerator
) -> Iterator[Row]:
    """The outcomes of finished projects as rows."""
    for project in projects:
        if project.state is ProjectState.done:
            for position, label in enumerate(stock.tongues[OWN].words["outcomes"]):
                yield {
                    "project_id": project.number, "position": position, "label": {OWN: label},
                    "value": float(chance.randint(3, 120)),
                }  # fmt: skip


def update_rows(
    chance: Random, projects: Iterable[PlannedProject], stock: TextGenerator, people: People
) -> Iterator[Row]:
    """Updates as rows, in order of publication, then a draft for the newest public project."""
    dated: list[tuple[datetime, PlannedProject]] = [
        (at, project) for project in projects for at in project.updates
    ]
    public = [project for project in projects if project.is_public]
    for at, project in sorted(dated, key=lambda item: (item[0], item[1].number)):
        yield _update(chance, project, stock, people, at) | {
            "visibility": Visibility.public, "published_at": at, "reach": _reach(project, at),
        }  # fmt: skip
    if public:
        newest = public[-1]
        yield _update(chance, newest, stock, people, newest.public_at or newest.made_at) | {
            "visibility": Visibility.draft, "published_at": None, "reach": None,
        }  # fmt: skip


def _update(
    chance: Random, project: PlannedProject, stock: TextGenerator, people: People, at: datetime
) -> Row:
    text = stock.body(chance, OWN)
    return {
        "project_id": project.number, "title": stock.tongues[OWN].line(chance, "update_titles"),
        "body": text.body, "body_html": from_markdown(text.body), "language": OWN,
        "author_id": people.colleague(chance, Role.official).id, "drafted_at": at,
    }  # fmt: skip


def _reach(project: PlannedProject, at: datetime) -> int:
    """Number of followers of the ideas linked by then: their authors."""
    return len({
        idea.author.id for idea in project.ideas if idea.moved_at(Status.planned) <= at
    })  # fmt: skip
