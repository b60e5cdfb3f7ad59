"""Route of the administrators' page of accounts that look alike."""

from starlette.requests import Request
from starlette.responses import Response

from forum.clusters import queries
from forum.clusters.labels import KINDS
from forum.clusters.pages import ClustersPage
from forum.clusters.presenters import cluster_views
from forum.core.i18n.translations import gettext
from forum.web.database import read_session
from forum.web.guards import ADMINS
from forum.web.rendering.pages import render
from forum.web.request import language_of, site_of
from forum.web.routing import get

SHOWN = 50


async def list_clusters(request: Request) -> Response:
    """Groups of accounts that look alike, those with the newest accounts first."""
    async with read_session(request) as session:
        found = await queries.newest_clusters(session, SHOWN)
        views = await cluster_views(session, found, site_of(request), language_of(request))
    page = ClustersPage(
        kinds=[
            (gettext(title), gettext(meaning), views[kind])
            for kind, (title, meaning) in KINDS.items()
        ]
    )
    return render(request, page)


ROUTES = (get("/admin/clusters", list_clusters, "admin:clusters", ADMINS),)
