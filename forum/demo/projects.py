"""Demo projects: schedules writing, links to ideas, updates and comments."""

from datetime import date

from forum.core.ref import ContentRef
from forum.core.text.html import RichTexts, rich_text_from_markdown, rich_texts_from_markdown
from forum.demo.comments import plan_comment
from forum.demo.context import StoryContext
from forum.demo.offers import plan_offer
from forum.demo.story import Record, Step, read
from forum.ideas.queries import ideas as queries
from forum.projects.actions import projects, updates
from forum.projects.queries import project as project_of
from forum.projects.tables import ProjectState, StepState


def plan_project(context: StoryContext, record: Record) -> None:
    """Schedule everything that happens to one project."""
    key = record["key"]
    steps = {
        idea["key"]: step
        for idea in read("ideas")["idea"]
        if idea["key"] in record["ideas"]
        for step in idea.get("step", [])
        if step["to"] == "planned"
    }
    first_link = max((step["days"] for step in steps.values()), default=10)
    context.story.at(first_link + 0.05, _write(context, record))
    for idea, step in steps.items():
        context.story.at(step["days"], _link(context, key, idea, step["by"]))
    for update in record.get("update", []):
        _plan_update(context, key, update)
    for comment in record.get("comment", []):
        plan_comment(context, comment, lambda: ContentRef("project", context.projects[key]))
    for offer in record.get("offer", []):
        plan_offer(context, offer, lambda: ContentRef("project", context.projects[key]))


def _write(context: StoryContext, record: Record) -> Step:
    async def write() -> None:
        async with context.session_factory.unit_of_work(context.actors["tom"]) as uow:
            project = await projects.write_project(
                uow,
                _text(context, record),
                neighbourhoods=[context.places[slug] for slug in record["neighbourhoods"]],
                themes=[context.themes[slug] for slug in record["themes"]],
            )
            await projects.save_steps(uow, project, _steps(context, record))
            await projects.save_outcome(
                uow, project, _outcomes(record), _rendered(record.get("evaluation", {}))
            )
            await projects.publish_project(uow, project)
        context.projects[record["key"]] = project.number

    return write


def _rendered(texts: dict[str, str]) -> RichTexts:
    return rich_texts_from_markdown({language: text.strip() for language, text in texts.items()})


def _day(context: StoryContext, days: float) -> date:
    return context.clock.days_ago(days).date()


def _text(context: StoryContext, record: Record) -> projects.ProjectText:
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
        starts_on=_day(context, record["starts"]),
        ends_on=None if ends is None else _day(context, ends),
        state=ProjectState(record["state"]),
    )


def _steps(context: StoryContext, record: Record) -> list[projects.NewStep]:
    return [
        projects.NewStep(step["title"], StepState(step["state"]), _day(context, step["days"]))
        for step in record["step"]
    ]


def _outcomes(record: Record) -> list[projects.NewOutcome]:
    return [
        projects.NewOutcome(outcome["label"], float(outcome["value"]), outcome.get("unit", ""))
        for outcome in record.get("outcome", [])
    ]


def _link(context: StoryContext, project_key: str, idea_key: str, by: str) -> Step:
    async def link() -> None:
        async with context.session_factory.unit_of_work(context.actors[by]) as uow:
            project = await project_of(uow, context.projects[project_key])
            idea = await queries.idea(uow, context.ideas[idea_key])
            await projects.link_idea(uow, project, idea)

    return link


def _plan_update(context: StoryContext, project_key: str, record: Record) -> None:
    async def write() -> None:
        async with context.session_factory.unit_of_work(context.actors[record["by"]]) as uow:
            project = await project_of(uow, context.projects[project_key])
            update = await updates.draft_update(
                uow,
                project,
                title=record["title"],
                body=rich_text_from_markdown(record["body"].strip()),
                language=record["language"],
            )
            if not record.get("draft"):
                await updates.publish_update(uow, update)

    context.story.at(record["days"], write)
