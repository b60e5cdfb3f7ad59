"""Routes of the files that programs look for at the root of a site: robots.txt, icons, a manifest."""

import json

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from forum.core.colours import day_colours
from forum.core.i18n.languages import direction
from forum.web.rendering.assets import static_path
from forum.web.rendering.icons import SIZES, favicon, icon_png
from forum.web.request import site_of
from forum.web.routing import Handler, RouteSpec, get

ONE_DAY = {"cache-control": "public, max-age=86400"}
NOT_FOR_SEARCH_ENGINES = ("/*/search", "/*/sign-in", "/*/ideas/new", "/*/me", "/oembed")
"""Pages without end, and pages for one person. They hold nothing secret: whoever asks is asked who they are."""


async def robots_txt(request: Request) -> Response:
    """What search engines shall leave out, and where the sitemap is (RFC 9309)."""
    lines = (
        "User-agent: *",
        *(f"Disallow: {path}" for path in NOT_FOR_SEARCH_ENGINES),
        "",
        f"Sitemap: {site_of(request).absolute('/sitemap.xml')}",
    )
    return PlainTextResponse("\n".join(lines) + "\n", headers=ONE_DAY)


async def manifest(request: Request) -> Response:
    """How the site looks on a home screen (https://www.w3.org/TR/appmanifest/)."""
    site = site_of(request)
    paper = day_colours("tokens.css", ":root")["paper"]
    sizes = [size for size in SIZES if size > SIZES[0]]
    content = {
        "name": site.name,
        "short_name": site.name,
        "lang": site.default_language,
        "dir": direction(site.default_language),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": paper,
        "theme_color": paper,
        "icons": [
            {"src": static_path("icons/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": icon_path(size), "sizes": f"{size}x{size}", "type": "image/png"}
                for size in sizes
            ),
        ],
    }
    return Response(
        json.dumps(content, ensure_ascii=False),
        media_type="application/manifest+json",
        headers=ONE_DAY,
    )


async def show_favicon(request: Request) -> Response:
    """The icon for programs that look for it without reading a page."""
    return Response(favicon(), media_type="image/vnd.microsoft.icon", headers=ONE_DAY)


def icon_path(size: int) -> str:
    """The path of an icon of so many pixels."""
    return f"/icons/{size}.png"


def _icon(size: int) -> Handler:
    async def show_icon(request: Request) -> Response:
        """The mark for home screens."""
        return Response(icon_png(size), media_type="image/png", headers=ONE_DAY)

    return show_icon


def _icon_route(size: int) -> RouteSpec:
    return get(icon_path(size), _icon(size), f"syndication:icon_{size}", bare=True)


ROUTES = (
    get("/robots.txt", robots_txt, "syndication:robots", bare=True),
    get("/manifest.webmanifest", manifest, "syndication:manifest", bare=True),
    get("/favicon.ico", show_favicon, "syndication:favicon", bare=True),
    *(_icon_route(size) for size in SIZES),
)
