"""The Atom feed of ideas, with the filters of their list."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.calls import queries as calls_queries
from forum.core.i18n.bidi import isolated
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.ideas import labels
from forum.ideas.presenters.cards import author_of, path_of, short_path_of
from forum.ideas.presenters.filters import FilterChoices, sentence
from forum.ideas.queries import milestones as milestone_queries
from forum.ideas.queries import worth_a_look
from forum.ideas.routes.index import listed, query_values, resolved_filters
from forum.ideas.tables import ListedIdea
from forum.town.presenters.lookup import TownLookup
from forum.web.atom import NEWEST, Feed, FeedItem, atom_response
from forum.web.database import read_session
from forum.web.middleware.language import in_query_language
from forum.web.page_cache.decorators import cache_for_guests
from forum.web.page_cache.shared_reads import shared
from forum.web.redirects import url_for, url_with_language
from forum.web.rendering.assets import static_path
from forum.web.request import language_of, site_of
from forum.web.routing import get

FILTERS = ("neighbourhood", "theme", "status", "call", "seen")


async def feed(request: Request) -> Response:
    """The newest public ideas; an idea is updated by every step on its timeline."""
    site, language = site_of(request), language_of(request)
    values = query_values(request) | {"q": ""}
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        calls = await calls_queries.calls(session) if values["call"] else []
        pool = await shared(request, worth_a_look.pool, session) if values["seen"] else ()
        filters = resolved_filters(calls, lookup, pool, values)
        page = await listed(session, pool, filters, "new", size=NEWEST)
        updated = await milestone_queries.latest_steps(
            session, [idea.number for idea in page.items]
        )
    chosen = {name: values[name] for name in FILTERS}
    return atom_response(
        Feed(
            title=f"{sentence(FilterChoices(lookup, calls, site), values)} – {isolated(site.name)}",
            subtitle=gettext(
                "Ideas of residents of %(town)s against loneliness, and what became of them."
            )
            % {"town": isolated(site.town)},
            url=site.absolute(url_with_language(request, "ideas:feed", **chosen)),
            page=site.absolute(url_for(request, "ideas:list", **chosen)),
            language=language,
            author=site.town,
            icon=site.absolute(static_path("icons/icon.svg")),
            made_at=session.now,
            items=[
                _item(idea, updated.get(idea.number), lookup, site, language) for idea in page.items
            ],
        )
    )


def _item(
    idea: ListedIdea, updated: datetime | None, lookup: TownLookup, site: Site, language: str
) -> FeedItem:
    published = idea.public_at or idea.posted_at
    return FeedItem(
        id=site.absolute(short_path_of(idea)),
        title=idea.title,
        url=site.absolute(f"/{language}/{path_of(idea)}"),
        published=published,
        updated=max(published, updated or published),
        author=author_of(idea),
        html=idea.body_html,
        language=idea.language,
        categories=_categories(idea, lookup, site),
    )


def _categories(idea: ListedIdea, lookup: TownLookup, site: Site) -> tuple[tuple[str, str], ...]:
    """Where it stands, and its theme and neighbourhood if it has them."""
    neighbourhood = lookup.neighbourhoods.get(idea.neighbourhood_id or 0)
    theme = lookup.themes.get(idea.theme_id or 0)
    named = [(idea.status.value, gettext(labels.STATUS[idea.status]))]
    if theme:
        named.append((theme.slug, lookup.theme_name(theme.id, site)))
    if neighbourhood:
        named.append((neighbourhood.slug, lookup.neighbourhood_name(neighbourhood.id, site)))
    return tuple(named)


ROUTES = (
    get("/feeds/ideas.atom", in_query_language(cache_for_guests(feed)), "ideas:feed", bare=True),
)
