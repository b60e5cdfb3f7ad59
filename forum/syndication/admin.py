"""The page where an administrator copies what shows ideas on the town's own site."""

from html import escape

from starlette.requests import Request
from starlette.responses import Response

from forum.core.i18n.bidi import isolated
from forum.core.i18n.translations import gettext
from forum.syndication.pages import EmbedPage
from forum.town.presenters.lookup import TownLookup
from forum.web.database import read_session
from forum.web.forms import Form
from forum.web.guards import ADMINS
from forum.web.middleware.security_headers import FrameAncestors
from forum.web.redirects import url_with_language
from forum.web.rendering.pages import render
from forum.web.request import part_of, site_of
from forum.web.routing import get

FILTERS = ("neighbourhood", "theme")
FRAME_HEIGHT = 560
"""Pixels in which the ideas of a frame fit on most sites; a frame with more scrolls."""


async def embed(request: Request) -> Response:
    """The snippet for the chosen neighbourhood and theme, in the language of the page."""
    site = site_of(request)
    values = {name: request.query_params.get(name, "").strip() for name in FILTERS}
    async with read_session(request) as session:
        lookup = await TownLookup.read(session)
    frame_path = url_with_language(request, "ideas:embed", **values)
    page = EmbedPage(
        chosen=Form(values=values),
        neighbourhoods=lookup.neighbourhood_choices(site),
        themes=lookup.theme_choices(site),
        snippet=_snippet(
            site.absolute(frame_path), gettext("Ideas – {site}").format(site=isolated(site.name))
        ),
        frame_path=frame_path,
        feed=site.absolute(url_with_language(request, "ideas:feed", **values)),
        origins=part_of(request, FrameAncestors).origins,
    )
    return render(request, page)


def _snippet(url: str, title: str) -> str:
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" width="100%" height="{FRAME_HEIGHT}" '
        'loading="lazy" style="border: 0"></iframe>'
    )


ROUTES = (get("/admin/embed", embed, "admin:embed", ADMINS),)
