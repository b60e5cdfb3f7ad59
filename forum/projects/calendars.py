"""The calendar of one project: the days on which its steps are due."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.i18n.localized_text import localized
from forum.core.i18n.translations import gettext
from forum.projects import labels, queries
from forum.projects.presenters import path_of
from forum.projects.routes.show import visible_project
from forum.web.calendars import Day, calendar_response, to_ics
from forum.web.database import read_session
from forum.web.middleware.language import in_query_language
from forum.web.page_cache.decorators import cache_for_guests
from forum.web.request import language_of, site_of
from forum.web.routing import get


async def calendar(request: Request) -> Response:
    """The dated steps of a project, each with where it stands."""
    site, language = site_of(request), language_of(request)
    async with read_session(request) as session:
        project = await visible_project(request, session)
        steps = await queries.steps(session, project.number)
    title = localized(project.title)
    url = site.absolute(f"/{language}/{path_of(project)}#steps")
    days = [
        Day(
            key=f"project-{project.number}-step-{step.position}",
            on=step.due_on,
            title=f"{title}: {localized(step.title)}",
            text=gettext(labels.STEP[step.state]),
            url=url,
        )
        for step in steps
        if step.due_on
    ]
    ics = to_ics(site, f"{title} – {site.name}", language, days, session.now)
    return calendar_response(ics, f"project-{project.number}")


ROUTES = (
    get(
        "/calendar/projects/{number:number}.ics",
        in_query_language(cache_for_guests(calendar)),
        "projects:calendar",
        bare=True,
    ),
)
