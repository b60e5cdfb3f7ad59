"""Route of the list of ideas: filters, sort orders, full-text search, pages."""

from collections.abc import Sequence
from dataclasses import fields

from starlette.requests import Request
from starlette.responses import Response

from forum.calls import queries as calls_queries
from forum.calls.presenters import call_view
from forum.calls.tables import Call
from forum.core.content.search_port import Found, SearchPort, SearchUnavailable
from forum.core.database.pagination import KeysetPage
from forum.core.i18n.translations import gettext
from forum.core.unit_of_work import ReadSession
from forum.ideas import labels
from forum.ideas.pages import IdeasFragment, IdeasPage
from forum.ideas.presenters.cards import cards
from forum.ideas.presenters.filters import FEW, FilterChoices, filter_bar, sentence
from forum.ideas.queries import ideas as queries
from forum.ideas.queries import worth_a_look
from forum.ideas.queries.facets import NO_FACETS, Facets, all_facets, facets
from forum.ideas.routes.own_votes import with_own_votes
from forum.ideas.structured_data import call_thing
from forum.ideas.tables import KIND, ListedIdea, Status
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session
from forum.web.forms import Form
from forum.web.page_cache.decorators import cache_for_everyone, skip_cache
from forum.web.page_cache.shared_reads import shared
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.rendering.structured_data import Thing
from forum.web.request import actor_of, language_of, part_of, site_of, wants_fragment
from forum.web.routing import get

FILTERS = ("q", "neighbourhood", "theme", "status", "call", "seen")
USUAL_SORT = "trending"
MAX_RESULTS = 200
MAX_QUERY_LENGTH = 200


def query_values(request: Request) -> dict[str, str]:
    """The filters and the order in the query string, as they were written; the usual order is empty."""
    params = request.query_params
    values = {name: params.get(name, "").strip()[:MAX_QUERY_LENGTH] for name in (*FILTERS, "sort")}
    if values["sort"] == USUAL_SORT or values["sort"] not in queries.SORTS:
        values["sort"] = ""
    return values


async def _search(request: Request, text: str) -> tuple[Found | None, bool]:
    """The ideas that match the text, None without text; and whether search is down."""
    if not text:
        return None, False
    finder = part_of(request, SearchPort)
    try:
        return await finder.find(text, kind=KIND, limit=MAX_RESULTS), False
    except SearchUnavailable:
        return Found(), True


def resolved_filters(
    calls: Sequence[Call],
    lookup: TownLookup,
    pool: worth_a_look.Pool,
    values: dict[str, str],
    matching_ids: tuple[int, ...] | None = None,
) -> queries.Filters | None:
    """The filters of the request; None if a value doesn't exist, because then nothing matches."""
    neighbourhood_id = lookup.neighbourhood_id(values["neighbourhood"])
    theme_id = lookup.theme_id(values["theme"])
    status = next((item for item in Status if item == values["status"]), None)
    call_id = next((call.id for call in calls if call.slug == values["call"]), None)
    few_seen = tuple(idea.number for idea in pool) if values["seen"] == FEW else None
    resolved = (
        ("neighbourhood", neighbourhood_id),
        ("theme", theme_id),
        ("status", status),
        ("call", call_id),
        ("seen", few_seen),
    )
    if any(values[name] and result is None for name, result in resolved):
        return None
    among = matching_ids
    if few_seen is not None:
        among = few_seen if among is None else tuple(set(among) & set(few_seen))
    return queries.Filters(neighbourhood_id, theme_id, call_id, status, among)


async def listed(
    session: ReadSession,
    pool: worth_a_look.Pool,
    filters: queries.Filters | None,
    sort: str,
    after: str | None = None,
    size: int = queries.PAGE_SIZE,
) -> KeysetPage[ListedIdea]:
    """A page of the ideas that the filters leave, in an order of `query_values`."""
    if filters is None:
        return KeysetPage([], None)
    if sort:
        return await queries.page(session, filters, sort, after, size)
    return await worth_a_look.page(session, pool, filters, after, size)


async def list_ideas(request: Request) -> Response:
    """The list of ideas, or for htmx only its next page."""
    values = query_values(request)
    site, language = site_of(request), language_of(request)
    found, search_away = await _search(request, values["q"])
    matching_ids = tuple(ref.id for ref in found.refs) if found else None
    after = request.query_params.get("after")
    if search_away:
        skip_cache(request)
    async with read_session(request) as session:
        lookup = await shared(request, TownLookup.read, session)
        calls = await shared(request, calls_queries.calls, session)
        pool = await shared(request, worth_a_look.pool, session)
        filters = resolved_filters(calls, lookup, pool, values, matching_ids)
        page = await listed(session, pool, filters, values["sort"], after)
        counted = await _facets(request, session, filters)
    choices = FilterChoices(lookup, calls, site)
    views = [call_view(call, session.today, site) for call in calls]

    def path(**changed: str) -> str:
        return url_for(request, "ideas:list", **(values | changed))

    few_seen_count = sum(idea.fits(filters) for idea in pool) if filters else 0
    # Search finds so many at most: how many there are isn't known then.
    count = None if len(matching_ids or ()) == MAX_RESULTS else counted.total
    page_view = IdeasPage(
        ideas=cards(
            page.items, lookup, site, language, tell_own_votes=actor_of(request).is_authenticated
        ),
        address=path(after=after or ""),
        more=path(after=page.after) if page.after else None,
        first=path() if after else None,
        filters=Form(values=values),
        narrowed=any(values[name] for name in FILTERS),
        title=sentence(choices, values),
        # The heading says already which call it is.
        sentence=sentence(choices, values | {"call": ""}, count),
        filter_bar=filter_bar(choices, counted, few_seen_count, values, path),
        sorts=[
            (gettext(label), path(sort="" if name == USUAL_SORT else name),
             name == (values["sort"] or USUAL_SORT))
            for name, label in labels.SORTS.items()
        ],
        calls=bool(calls),
        call=next((view for view in views if view.slug == values["call"]), None),
        search_away=search_away,
        structured=_structured(request, calls, values["call"]),
        corrected=found.corrected if found else "",
    )  # fmt: skip
    if wants_fragment(request) and after:
        return render(
            request, IdeasFragment(*(getattr(page_view, item.name) for item in fields(page_view)))
        )
    return render(request, page_view)


async def _facets(
    request: Request, session: ReadSession, filters: queries.Filters | None
) -> Facets:
    if filters is None:
        return NO_FACETS
    if filters.values():
        return await facets(session, filters)
    return await shared(request, all_facets, session)


def _structured(request: Request, calls: Sequence[Call], slug: str) -> Thing | None:
    """The call whose ideas are listed, if there is one, for search engines."""
    call = next((each for each in calls if each.slug == slug), None)
    if call is None:
        return None
    site = site_of(request)
    url = site.absolute(url_for(request, "ideas:list", call=call.slug))
    question = site.localized_name(call.question)
    return call_thing(question, call.opens_on, call.closes_on, url, site)


ROUTES = (get("/ideas", with_own_votes(cache_for_everyone(list_ideas)), "ideas:list"),)
