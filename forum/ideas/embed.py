"""The list of ideas for a frame on the town's own site: without scripts, cookies and forms."""

from starlette.requests import Request
from starlette.responses import Response

from forum.calls import queries as calls_queries
from forum.ideas.pages import EmbeddedIdeasPage
from forum.ideas.presenters.cards import cards
from forum.ideas.queries import worth_a_look
from forum.ideas.routes.index import listed, query_values, resolved_filters
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session
from forum.web.middleware.language import in_query_language
from forum.web.middleware.security_headers import FrameAncestors
from forum.web.page_cache.decorators import cache_for_guests
from forum.web.page_cache.shared_reads import shared
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.request import language_of, part_of, site_of
from forum.web.routing import get

SHOWN = 5


async def embedded(request: Request) -> Response:
    """The first few ideas of a list; only the sites of the settings may show it."""
    site, language = site_of(request), language_of(request)
    values = query_values(request) | {"q": ""}
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        calls = await calls_queries.calls(session) if values["call"] else []
        pool = await shared(request, worth_a_look.pool, session)
        filters = resolved_filters(calls, lookup, pool, values)
        page = await listed(session, pool, filters, values["sort"], size=SHOWN)
    view = EmbeddedIdeasPage(
        ideas=cards(page.items, lookup, site, language),
        all_ideas=url_for(request, "ideas:list", **values),
    )
    return render(request, view, headers=part_of(request, FrameAncestors).headers)


ROUTES = (
    get("/embed/ideas", in_query_language(cache_for_guests(embedded)), "ideas:embed", bare=True),
)
