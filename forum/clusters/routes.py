"""Route of the administrators' page of accounts that look alike."""

from starlette.requests import Request
from starlette.responses import Response

from forum.clusters import queries
from forum.clusters.labels import KINDS
from forum.clusters.pages import ClustersPage
from forum.clusters.presenters import cluster_views
from forum.core.audit.events import ALL_MEMBERS, PersonalDataViewed
from forum.core.i18n.translations import gettext
from forum.web.database import read_session, unit_of_work
from forum.web.guards import ADMINS
from forum.web.rendering.pages import render
from forum.web.request import language_of, site_of
from forum.web.routing import get

SHOWN = 50


async def list_clusters(request: Request) -> Response:
    """Groups of accounts that look alike, those with the newest accounts first.

    That somebody looked at the accounts is in the audit trail before they are shown.
    """
    async with read_session(request) as session:
        found = await queries.newest_clusters(session, SHOWN)
        views = await cluster_views(session, found, site_of(request), language_of(request))
    listed = sum(len(view.accounts) for of_kind in views.values() for view in of_kind)
    if listed:
        async with unit_of_work(request) as uow:
            uow.publish(PersonalDataViewed(subject=ALL_MEMBERS, found=listed))
    page = ClustersPage(
        kinds=[
            (gettext(title), gettext(meaning), views[kind])
            for kind, (title, meaning) in KINDS.items()
        ]
    )
    return render(request, page)


ROUTES = (get("/admin/clusters", list_clusters, "admin:clusters", ADMINS),)
