"""Routes of posters: a page of content to print and hang up, and its drawing."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.syndication.pages import PosterPage
from forum.syndication.queries import shared
from forum.syndication.routes.subject import SUBJECT, subject_of
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_everyone, cache_for_guests
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.rendering.pictures import picture_response
from forum.web.rendering.qr import qr_code
from forum.web.request import language_of, site_of
from forum.web.routing import get


async def poster(request: Request) -> Response:
    """The poster of public content, in the language of the page."""
    site = site_of(request)
    async with read_session(request) as session:
        summary = await shared(session, *subject_of(request))
        short = site.absolute(await registry.short_path(session, summary.ref))
    collection, _ = subject_of(request)
    page = PosterPage(
        title=summary.title,
        title_lang=summary.language,
        picture=url_for(
            request, "syndication:picture", collection=collection, number=summary.ref.id
        ),
        qr=qr_code(short),
        address=short.partition("://")[2],
        page_path=f"/{language_of(request)}/{summary.path}",
    )
    return render(request, page)


async def picture(request: Request) -> Response:
    """The drawing of public content, for paper and for light ground."""
    async with read_session(request) as session:
        summary = await shared(session, *subject_of(request))
        drawing = await registry.picture(session, summary.ref)
    return picture_response(drawing.encode(), "image/svg+xml", "private, no-cache")


ROUTES = (
    get(f"{SUBJECT}/poster", cache_for_everyone(poster), "syndication:poster"),
    get(f"{SUBJECT}/picture.svg", cache_for_guests(picture), "syndication:picture"),
)
