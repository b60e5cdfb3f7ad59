"""The Atom feeds of projects and of updates, with the filters of the list of projects."""

from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.core.database.pagination import KeysetPage
from forum.core.i18n.bidi import isolated
from forum.core.i18n.localized_text import localized
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.projects import labels, queries
from forum.projects.presenters import anchor_of, path_of, short_path_at
from forum.projects.routes.project import query_values, resolved_filters
from forum.projects.tables import Project, Update
from forum.town.presenters.lookup import TownLookup
from forum.web.atom import NEWEST, Feed, FeedItem, atom_response
from forum.web.database import read_session
from forum.web.middleware.language import in_query_language
from forum.web.page_cache.decorators import cache_for_guests
from forum.web.redirects import url_for, url_with_language
from forum.web.rendering.assets import static_path
from forum.web.request import language_of, site_of
from forum.web.routing import get


async def project_feed(request: Request) -> Response:
    """The public projects, those with the latest news first."""
    site = site_of(request)
    values = query_values(request)
    async with read_session(request) as session:
        filters = resolved_filters(values, await TownLookup.read(session))
        page: KeysetPage[Project] = KeysetPage([], None)
        if filters is not None:
            page = await queries.page(session, filters, None, NEWEST)
    return _feed(
        request,
        "projects",
        gettext("Projects – {site}").format(site=isolated(site.name)),
        gettext("What %(town)s and its partners carry out against loneliness, step by step."),
        values,
        [_project_item(project, site, language_of(request)) for project in page.items],
        session.now,
    )


async def update_feed(request: Request) -> Response:
    """The newest public updates, of the projects that match the filters."""
    site = site_of(request)
    values = query_values(request)
    async with read_session(request) as session:
        filters = resolved_filters(values, await TownLookup.read(session))
        page: KeysetPage[Update] = KeysetPage([], None)
        if filters is not None:
            page = await queries.updates_page(session, None, NEWEST, filters)
        projects = await queries.projects(session, {update.project_id for update in page.items})
    by_number = {project.number: project for project in projects}
    return _feed(
        request,
        "updates",
        gettext("Updates – {site}").format(site=isolated(site.name)),
        gettext("The latest news about the projects of %(town)s."),
        values,
        [
            _update_item(update, by_number[update.project_id], site, language_of(request))
            for update in page.items
        ],
        session.now,
    )


def _feed(
    request: Request,
    name: str,
    title: str,
    subtitle: str,
    values: dict[str, str],
    items: Sequence[FeedItem],
    now: datetime,
) -> Response:
    site = site_of(request)
    # The list of updates has no filters: of a filtered feed it shows more.
    page = (
        url_for(request, "projects:list", **values)
        if name == "projects"
        else url_for(request, "updates:list")
    )
    return atom_response(
        Feed(
            title=title,
            subtitle=subtitle % {"town": isolated(site.town)},
            url=site.absolute(url_with_language(request, f"{name}:feed", **values)),
            page=site.absolute(page),
            language=language_of(request),
            author=site.town,
            icon=site.absolute(static_path("icons/icon.svg")),
            made_at=now,
            items=items,
        )
    )


def _project_item(project: Project, site: Site, language: str) -> FeedItem:
    published = project.public_at or project.made_at
    title, html = localized(project.title), site.localized(project.body_html)
    return FeedItem(
        id=site.absolute(short_path_at(project.number)),
        title=title,
        url=site.absolute(f"/{language}/{path_of(project)}"),
        published=published,
        updated=max(published, project.news_at or published),
        author=site.official_words,
        html=html or localized(project.summary),
        language=title.lang,
        categories=((project.state.value, gettext(labels.STATE[project.state])),),
    )


def _update_item(update: Update, project: Project, site: Site, language: str) -> FeedItem:
    published = update.published_at or update.drafted_at
    anchor = anchor_of(update)
    return FeedItem(
        id=site.absolute(f"{short_path_at(project.number)}#{anchor}"),
        title=update.title,
        url=site.absolute(f"/{language}/{path_of(project)}#{anchor}"),
        published=published,
        updated=published,
        author=site.official_words,
        html=update.body_html,
        language=update.language,
        categories=((str(project.number), localized(project.title)),),
    )


ROUTES = (
    get(
        "/feeds/projects.atom",
        in_query_language(cache_for_guests(project_feed)),
        "projects:feed",
        bare=True,
    ),
    get(
        "/feeds/updates.atom",
        in_query_language(cache_for_guests(update_feed)),
        "updates:feed",
        bare=True,
    ),
)
