"""Routes of the sitemap (https://www.sitemaps.org/protocol.html), for search engines.

An index leads to the pages of the site, and to parts of each kind of content. A part holds the public content
of a range of ids, so that no part is ever larger than `PART_SIZE`, and content stays in its part.
"""

from collections.abc import AsyncIterator, Iterable
from xml.sax.saxutils import escape, quoteattr

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from forum.calls import queries as calls
from forum.core.content.registry import ContentType, registry_of
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.site import Site
from forum.syndication.queries import filled_parts, has_public, public_summaries, shared_types
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_guests
from forum.web.redirects import url_for
from forum.web.request import session_factory_of, site_of
from forum.web.routing import get

PART_SIZE = 10_000
"""Ids of a part; the protocol allows 50,000 addresses. This many take a quarter of a second."""
MEDIA_TYPE = "application/xml"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_OPEN = f'{_XML}<urlset {_NAMESPACE} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
_CLOSE = "</urlset>\n"
PAGES = (
    "home:home", "ideas:list", "projects:list", "updates:list", "about:about", "about:help",
    "about:house_rules", "about:privacy", "about:accessibility",
)  # fmt: skip


async def index(request: Request) -> Response:
    """The index of all parts."""
    site = site_of(request)
    paths = [PAGES_PATH]
    async with read_session(request) as session:
        for content_type in shared_types(session):
            parts = await filled_parts(session, content_type, PART_SIZE)
            paths += [f"/sitemaps/{content_type.collection}/{part}.xml" for part in parts]
    entries = "".join(f"<sitemap><loc>{_loc(site, path)}</loc></sitemap>\n" for path in paths)
    xml = f"{_XML}<sitemapindex {_NAMESPACE}>\n{entries}</sitemapindex>\n"
    return Response(xml, media_type=MEDIA_TYPE)


def _loc(site: Site, path: str) -> str:
    return escape(site.absolute(path))


async def pages(request: Request) -> Response:
    """The pages that always exist, and a list of ideas for each call, neighbourhood and theme."""
    site = site_of(request)
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
        filters = [("call", call.slug) for call in await calls.calls(session)]
    filters += [("neighbourhood", slug) for slug, _ in lookup.neighbourhood_choices(site)]
    filters += [("theme", slug) for slug, _ in lookup.theme_choices(site)]
    names = [*PAGES, *(("about:transparency",) if site.has_transparency else ())]
    targets: list[tuple[str, dict[str, str]]] = [(name, {}) for name in names]
    targets += [("ideas:list", {name: value}) for name, value in filters]
    return Response(
        _OPEN + "".join(_in_all_languages(request, site, *target) for target in targets) + _CLOSE,
        media_type=MEDIA_TYPE,
    )


def _in_all_languages(request: Request, site: Site, name: str, query: dict[str, str]) -> str:
    """A page in the town's own language, with those in the others beside it."""
    by_language = {
        code: site.absolute(url_for(request, name, lang=code, **query))
        for code in site.language_codes
    }
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(url)}/>'
        for code, url in by_language.items()
    )
    return f"<url><loc>{escape(by_language[site.default_language])}</loc>{links}</url>\n"


async def part(request: Request) -> Response:
    """The public content of one kind in a range of ids, written as it is read."""
    factory = session_factory_of(request)
    content_type = registry_of(factory).by_collection(request.path_params["collection"])
    if content_type not in shared_types(factory):
        raise NotFound
    async with factory.read_session() as session:
        if not await has_public(session, content_type, request.path_params["number"], PART_SIZE):
            raise NotFound
    return StreamingResponse(_write_part(request, content_type), media_type=MEDIA_TYPE)


async def _write_part(request: Request, content_type: ContentType) -> AsyncIterator[str]:
    number = request.path_params["number"]
    yield _OPEN
    async for summaries in public_summaries(
        session_factory_of(request), content_type, number, PART_SIZE
    ):
        yield _locations(site_of(request), summaries)
    yield _CLOSE


def _locations(site: Site, summaries: Iterable[Summary]) -> str:
    """Each in its own language; its page leads to the others."""
    codes = site.language_codes
    return "".join(
        f"<url><loc>{_loc(site, f'/{language}/{summary.path}')}</loc></url>\n"
        for summary in summaries
        for language in [summary.language if summary.language in codes else site.default_language]
    )


PAGES_PATH = "/sitemaps/pages.xml"
ROUTES = (
    get("/sitemap.xml", cache_for_guests(index), "syndication:sitemap", bare=True),
    get(PAGES_PATH, cache_for_guests(pages), "syndication:sitemap_pages", bare=True),
    get(
        "/sitemaps/{collection:code}/{number:number}.xml",
        part,
        "syndication:sitemap_part",
        bare=True,
        limits=("sitemaps",),
    ),
)
