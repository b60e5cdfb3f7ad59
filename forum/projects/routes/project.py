"""Routes of residents: list of projects, one project, comment, follow, list of updates."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from forum.core.database.pagination import KeysetPage
from forum.core.i18n.translations import gettext
from forum.discussion.routes.participation import participation_routes
from forum.ideas.routes.own_votes import with_own_votes
from forum.projects import labels, queries
from forum.projects.pages.public import ProjectsPage, UpdatesPage
from forum.projects.presenters import card, path_of, update_view
from forum.projects.routes.show import show_project, visible_project
from forum.projects.tables import KIND, Project, ProjectState
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session
from forum.web.forms import Form
from forum.web.page_cache.decorators import cache_for_everyone, cache_for_guests
from forum.web.redirects import redirect_to_canonical, redirect_to_path, url_for
from forum.web.rendering.pages import render
from forum.web.request import language_of, site_of
from forum.web.routing import get

FILTERS = ("neighbourhood", "theme", "state")


def query_values(request: Request) -> dict[str, str]:
    """The filters in the query string, as they were written."""
    return {name: request.query_params.get(name, "").strip() for name in FILTERS}


def resolved_filters(values: dict[str, str], lookup: TownLookup) -> queries.Filters | None:
    """The filters of the query string; None, for an empty list, when a value is unknown."""
    neighbourhood_id = lookup.neighbourhood_id(values["neighbourhood"])
    theme_id = lookup.theme_id(values["theme"])
    state = next((item for item in ProjectState if item == values["state"]), None)
    parsed = {"neighbourhood": neighbourhood_id, "theme": theme_id, "state": state}
    if any(values[name] and value is None for name, value in parsed.items()):
        return None
    return queries.Filters(neighbourhood_id, theme_id, state)


async def list_projects(request: Request) -> Response:
    """A page of public projects, in descending order of `news_at`."""
    values = query_values(request)
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        filters = resolved_filters(values, lookup)
        page: KeysetPage[Project] = KeysetPage([], None)
        if filters is not None:
            page = await queries.page(session, filters, request.query_params.get("after"))
        ideas = await queries.ideas_of(session, [item.number for item in page.items])
    language = language_of(request)
    view = ProjectsPage(
        projects=[card(item, ideas[item.number], lookup, language) for item in page.items],
        more=url_for(request, "projects:list", **values, after=page.after) if page.after else None,
        filters=Form(values=values),
        narrowed=any(values.values()),
        neighbourhoods=lookup.neighbourhood_choices(site_of(request)),
        themes=lookup.theme_choices(site_of(request)),
        states=[(state, gettext(label)) for state, label in labels.STATE.items()],
    )
    return render(request, view)


async def show(request: Request) -> Response:
    """One project; any other slug redirects (301) to the canonical path."""
    async with read_session(request) as session:
        project = await visible_project(request, session)
        moved = redirect_to_canonical(request, path_of(project))
        return moved or await show_project(request, project, session)


@with_own_votes
async def _redisplay(request: Request, /, **forms: Form[Any]) -> Response:
    async with read_session(request) as session:
        project = await visible_project(request, session)
        return await show_project(request, project, session, status=422, **forms)


async def short_link(request: Request) -> Response:
    """Redirect the short link, which is for print, to the project in the reader's language."""
    async with read_session(request) as session:
        project = await visible_project(request, session)
    return redirect_to_path(request, path_of(project))


async def list_updates(request: Request) -> Response:
    """A page of public updates, newest first."""
    site, language = site_of(request), language_of(request)
    async with read_session(request) as session:
        page = await queries.updates_page(session, request.query_params.get("after"))
        found = await queries.projects(session, {item.project_id for item in page.items})
    projects = {project.number: project for project in found}
    view = UpdatesPage(
        updates=[
            update_view(item, projects[item.project_id], site, language) for item in page.items
        ],
        more=url_for(request, "updates:list", after=page.after) if page.after else None,
    )
    return render(request, view)


PROJECT = "/projects/{number:number}"
# A title without Latin letters has no slug: the path with the number alone is canonical then.
SHOW = with_own_votes(cache_for_guests(show))
ROUTES = (
    get("/projects", cache_for_everyone(list_projects), "projects:list"),
    get(PROJECT, SHOW, "projects:find"),
    get(f"{PROJECT}-{{slug}}", SHOW, "projects:show"),
    *participation_routes(KIND, PROJECT, "projects", _redisplay),
    get("/p/{number:number}", short_link, "projects:short_link", bare=True),
    get("/updates", cache_for_everyone(list_updates), "updates:list"),
)
