"""The story of each project: written, linked to its ideas, with updates and comments."""

from datetime import date

from forum.core.ref import ContentRef
from forum.core.text.html import RichTexts, markdown, markdowns
from forum.demo.comments import plan_comment
from forum.demo.context import Teller
from forum.demo.story import Record, Telling, read
from forum.ideas import queries
from forum.projects.actions import projects, updates
from forum.projects.queries import project as project_of
from forum.projects.tables import ProjectState, StepState


def plan_project(teller: Teller, record: Record) -> None:
    """Everything that happens to one project."""
    key = record["key"]
    steps = {
        idea["key"]: step
        for idea in read("ideas")["idea"]
        if idea["key"] in record["ideas"]
        for step in idea.get("step", [])
        if step["to"] == "planned"
    }
    first_link = max((step["days"] for step in steps.values()), default=10)
    teller.story.at(first_link + 0.05, _write(teller, record))
    for idea, step in steps.items():
        teller.story.at(step["days"], _link(teller, key, idea, step["by"]))
    for news in record.get("update", []):
        _plan_update(teller, key, news)
    for comment in record.get("comment", []):
        plan_comment(teller, comment, lambda: ContentRef("project", teller.projects[key]))


def _write(teller: Teller, record: Record) -> Telling:
    async def write() -> None:
        async with teller.session_factory.unit_of_work(teller.actors["tom"]) as uow:
            project = await projects.write_project(
                uow,
                _text(teller, record),
                neighbourhoods=[teller.places[slug] for slug in record["neighbourhoods"]],
                themes=[teller.themes[slug] for slug in record["themes"]],
            )
            await projects.save_steps(uow, project, _steps(teller, record))
            await projects.save_outcome(
                uow, project, _outcomes(record), _rendered(record.get("evaluation", {}))
            )
            await projects.publish_project(uow, project)
        teller.projects[record["key"]] = project.number

    return write


def _rendered(texts: dict[str, str]) -> RichTexts:
    return markdowns({language: text.strip() for language, text in texts.items()})


def _day(teller: Teller, days: float) -> date:
    return teller.clock.days_ago(days).date()


def _text(teller: Teller, record: Record) -> projects.ProjectText:
    ends = record.get("ends")
    return projects.ProjectText(
        title=record["title"],
        summary=record["summary"],
        body=_rendered(record["body"]),
        target_groups=record["target_groups"],
        partners=record["partners"]["nl"],
        contact_name=record["contact"]["name"],
        contact_phone=record["contact"]["phone"],
        contact_email=record["contact"]["email"],
        budget=record.get("budget"),
        starts_on=_day(teller, record["starts"]),
        ends_on=None if ends is None else _day(teller, ends),
        state=ProjectState(record["state"]),
    )


def _steps(teller: Teller, record: Record) -> list[projects.NewStep]:
    return [
        projects.NewStep(step["title"], StepState(step["state"]), _day(teller, step["days"]))
        for step in record["step"]
    ]


def _outcomes(record: Record) -> list[projects.NewOutcome]:
    return [
        projects.NewOutcome(outcome["label"], float(outcome["value"]), outcome.get("unit", ""))
        for outcome in record.get("outcome", [])
    ]


def _link(teller: Teller, project_key: str, idea_key: str, by: str) -> Telling:
    async def link() -> None:
        async with teller.session_factory.unit_of_work(teller.actors[by]) as uow:
            project = await project_of(uow, teller.projects[project_key])
            idea = await queries.idea(uow, teller.ideas[idea_key])
            await projects.link_idea(uow, project, idea)

    return link


def _plan_update(teller: Teller, project_key: str, record: Record) -> None:
    async def write() -> None:
        async with teller.session_factory.unit_of_work(teller.actors[record["by"]]) as uow:
            project = await project_of(uow, teller.projects[project_key])
            news = await updates.draft_update(
                uow,
                project,
                title=record["title"],
                body=markdown(record["body"].strip()),
                language=record["language"],
            )
            if not record.get("draft"):
                await updates.publish_update(uow, news)

    teller.story.at(record["days"], write)
