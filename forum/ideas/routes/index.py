"""The list of ideas: filters, sorts, words, pages."""

from dataclasses import fields
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from forum.calls import queries as calls_queries
from forum.calls.presenters import call_view
from forum.core.content.search_port import SearchPort, SearchUnavailable
from forum.core.database.pagination import KeysetPage as KeysetPage
from forum.core.i18n.translations import gettext
from forum.core.unit_of_work import ReadSession
from forum.ideas import labels, queries
from forum.ideas.pages import IdeasFragment, IdeasPage
from forum.ideas.presenters import cards
from forum.ideas.routes.own_votes import with_own_votes
from forum.ideas.tables import KIND, Idea, Status
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session
from forum.web.forms import Form
from forum.web.page_cache.decorators import cache_for_everyone, skip_cache
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, language_of, site_of, wants_fragment
from forum.web.routing import get

FILTERS = ("q", "neighbourhood", "theme", "status", "call", "sort")
MOST_FOUND = 200
LONGEST_QUESTION = 200


def _asked(request: Request) -> dict[str, str]:
    asked = request.query_params
    values = {name: asked.get(name, "").strip()[:LONGEST_QUESTION] for name in FILTERS}
    if values["sort"] not in queries.SORTS:
        values["sort"] = "trending"
    return values


async def _found(request: Request, text: str) -> tuple[tuple[int, ...] | None, bool]:
    """The ideas that fit the words, None without words; and whether search is away."""
    if not text:
        return None, False
    finder = cast(SearchPort, request.app.state.finder)
    try:
        found = await finder.find(text, kind=KIND, limit=MOST_FOUND)
    except SearchUnavailable:
        return (), True
    return tuple(ref.id for ref in found), False


async def _filters(
    session: ReadSession, lookup: TownLookup, asked: dict[str, str], found: tuple[int, ...] | None
) -> queries.Filters | None:
    """The filters asked for; None when one of them names nothing, so that nothing fits it."""
    place = lookup.neighbourhood_id(asked["neighbourhood"])
    theme = lookup.theme_id(asked["theme"])
    status = next((item for item in Status if item == asked["status"]), None)
    call_id = None
    if asked["call"]:
        calls = {call.slug: call.id for call in await calls_queries.calls(session)}
        call_id = calls.get(asked["call"])
    known = (("neighbourhood", place), ("theme", theme), ("status", status), ("call", call_id))
    if any(asked[name] and value is None for name, value in known):
        return None
    return queries.Filters(place, theme, call_id, status, found)


async def list_ideas(request: Request) -> Response:
    """The list of ideas, or with htmx the next part of it."""
    asked = _asked(request)
    site, language = site_of(request), language_of(request)
    found, search_away = await _found(request, asked["q"])
    if search_away:
        skip_cache(request)
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        filters = await _filters(session, lookup, asked, found)
        page: KeysetPage[Idea] = KeysetPage([], None)
        if filters is not None:
            page = await queries.page(
                session, filters, asked["sort"], request.query_params.get("after")
            )
        calls = await calls_queries.calls(session)
    views = [call_view(call, session.today, site) for call in calls]
    chosen = next((view for view in views if view.slug == asked["call"]), None)
    shown = IdeasPage(
        ideas=cards(
            page.items, lookup, site, language, tell_own_votes=actor_of(request).is_authenticated
        ),
        more=url_for(request, "ideas:list", **asked, after=page.after) if page.after else None,
        filters=Form(values=asked),
        narrowed=any(asked[name] for name in FILTERS if name != "sort"),
        sorts=[
            (gettext(label), url_for(request, "ideas:list", **(asked | {"sort": name})),
             name == asked["sort"])
            for name, label in labels.SORTS.items()
        ],
        neighbourhoods=lookup.neighbourhood_choices(),
        themes=lookup.theme_choices(site),
        statuses=[(status, gettext(label)) for status, label in labels.STATUS.items()],
        calls=[(view.slug, view.question) for view in views],
        call=chosen,
        search_away=search_away,
    )  # fmt: skip
    if wants_fragment(request) and request.query_params.get("after"):
        return render(
            request, IdeasFragment(*(getattr(shown, item.name) for item in fields(shown)))
        )
    return render(request, shown)


ROUTES = (get("/ideas", with_own_votes(cache_for_everyone(list_ideas)), "ideas:list"),)
