"""Routes of the town's looks: the stylesheet with its colour, and its logo.

Their URLs change with their content, so that they are cached for ever. Neither depends on a reader.
"""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.colours import ActionColours, action_colours
from forum.core.errors import NotFound
from forum.web.rendering.assets import IMMUTABLE
from forum.web.rendering.pictures import picture_response
from forum.web.request import site_of
from forum.web.routing import get

STYLESHEET = "/town.css"
LOGO = "/town-logo"


def _rules(colours: ActionColours) -> str:
    return (
        "@layer tokens { :root {"
        f" --action: light-dark({colours.day}, {colours.night});"
        f" --action-deep: light-dark({colours.day_deep}, {colours.night_deep});"
        f" --info: var(--action); }} }}\n"
    )


async def stylesheet(request: Request) -> Response:
    """The shades of the town's colour."""
    colour = site_of(request).action_colour
    if not colour:
        raise NotFound
    headers = {"cache-control": _caching(request, colour.removeprefix("#"))}
    return Response(_rules(action_colours(colour)), media_type="text/css", headers=headers)


async def logo(request: Request) -> Response:
    """The town's logo."""
    picture = site_of(request).logo
    if picture is None:
        raise NotFound
    caching = _caching(request, picture.version)
    return picture_response(picture.content, picture.media_type, caching)


def _caching(request: Request, version: str) -> str:
    """For ever, if the URL is of this version: another one may be of an earlier or a later one."""
    return IMMUTABLE if request.query_params.get("v") == version else "no-cache"


ROUTES = (
    get(STYLESHEET, stylesheet, "town_settings:stylesheet", bare=True),
    get(LOGO, logo, "town_settings:logo", bare=True),
)
