"""Route of posters: a page of content to print and hang up."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.sharing.pages import PosterPage
from forum.sharing.queries import shared
from forum.sharing.routes.subject import SUBJECT, subject_of
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_everyone
from forum.web.rendering.pages import render
from forum.web.rendering.qr import qr_code
from forum.web.request import language_of, site_of
from forum.web.routing import get


async def poster(request: Request) -> Response:
    """The poster of public content, in the language of the page."""
    site = site_of(request)
    async with read_session(request) as session:
        summary = await shared(session, *subject_of(request))
        short = site.absolute(await registry.short_path(session, summary.ref))
        picture = await registry.picture(session, summary.ref)
    page = PosterPage(
        title=summary.title,
        title_lang=summary.language,
        picture=picture,
        qr=qr_code(short),
        address=short.partition("://")[2],
        page_path=f"/{language_of(request)}/{summary.path}",
    )
    return render(request, page)


ROUTES = (get(f"{SUBJECT}/poster", cache_for_everyone(poster), "sharing:poster"),)
