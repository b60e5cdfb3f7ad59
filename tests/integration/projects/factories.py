"""Factories of projects and updates: rows created by the real actions."""

from forum.app.container import Forum
from forum.core.text.html import rich_text_from_markdown, rich_texts_from_markdown
from forum.ideas.queries import ideas
from forum.ideas.tables import Idea
from forum.projects import queries
from forum.projects.actions import projects, updates
from forum.projects.actions.projects import ProjectText
from forum.projects.tables import Project, ProjectState, Update
from forum.town import queries as town_queries
from tests.factories import NEIGHBOURHOODS, THEMES
from tests.people import TOM, Person, acting_as

SUMMARY = {"nl": "Een steunpunt in elke wijk.", "en": "A support point in every district."}


async def write_project(
    forum: Forum,
    title: str = "Steunpunt De Luifel",
    *,
    public: bool = True,
    state: ProjectState = ProjectState.running,
    neighbourhood: str = NEIGHBOURHOODS[0],
    theme: str = THEMES[0],
) -> Project:
    """Create a project by Tom, with all its texts in Dutch and English."""
    async with acting_as(forum.session_factory, TOM) as uow:
        neighbourhood_ids = {
            row.slug: row.id or 0 for row in await town_queries.neighbourhoods(uow)
        }
        theme_ids = {row.slug: row.id or 0 for row in await town_queries.themes(uow)}
        text = ProjectText(
            title={"nl": title, "en": f"{title} (English)"},
            summary=SUMMARY,
            body=rich_texts_from_markdown(
                {"nl": "**Elke** dag open.", "en": "**Open** every day."}
            ),
            state=state,
            contact_name="Tom",
            contact_phone="+32 470 00 00 12",
        )
        project = await projects.write_project(
            uow, text, neighbourhoods=[neighbourhood_ids[neighbourhood]], themes=[theme_ids[theme]]
        )
        if public:
            await projects.publish_project(uow, project)
    return await read_project(forum, project.number)


async def link_idea(forum: Forum, project: Project, idea: Idea, *, by: Person = TOM) -> None:
    """Link an idea to a project, as an official."""
    async with acting_as(forum.session_factory, by) as uow:
        await projects.link_idea(
            uow, await queries.project(uow, project.number), await ideas.idea(uow, idea.number)
        )


async def draft_update(forum: Forum, project: Project, title: str = "De deur is open") -> Update:
    """Create an update that isn't published."""
    async with acting_as(forum.session_factory, TOM) as uow:
        return await updates.draft_update(
            uow,
            project,
            title=title,
            body=rich_text_from_markdown("Vanaf **maandag** is er koffie."),
            language="nl",
        )


async def publish(forum: Forum, update: Update, *, by: Person = TOM) -> None:
    """Publish an update."""
    async with acting_as(forum.session_factory, by) as uow:
        await updates.publish_update(uow, await queries.update(uow, update.number))


async def read_project(forum: Forum, number: int) -> Project:
    """The current row of a project."""
    async with forum.session_factory.read_session() as session:
        return await queries.project(session, number)


async def read_update(forum: Forum, number: int) -> Update:
    """The current row of an update."""
    async with forum.session_factory.read_session() as session:
        return await queries.update(session, number)
