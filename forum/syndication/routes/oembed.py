"""Route of oEmbed (https://oembed.com): what another site shows where somebody pastes a link to content.

It is a quotation: the title, the beginning of the text, and the link, without scripts, pictures or styles.
"""

import json
import re
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import override_language
from forum.core.site import Site
from forum.core.text.cleaning import excerpt
from forum.syndication.queries import shared
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_guests
from forum.web.redirects import url_for
from forum.web.rendering.card_drawing import HEIGHT, WIDTH
from forum.web.request import site_of
from forum.web.routing import get

WIDEST, HIGHEST = 600, 240
"""Pixels that the quotation needs at most."""
EXCERPT_LENGTH = 200
_PAGE = re.compile(r"/([a-z]{2})/([a-z_]{1,40})/([1-9][0-9]{0,14})(?:-[a-z0-9-]*)?(?:[?#].*)?")


async def oembed(request: Request) -> Response:
    """The quotation of the content at `url`, as JSON or XML by `format`."""
    form = request.query_params.get("format", "json")
    if form not in ("json", "xml"):
        # The status that the standard asks for.
        raise HTTPException(501)
    site = site_of(request)
    language, collection, number = _parse(site, request.query_params.get("url", ""))
    with override_language(language):
        async with read_session(request) as session:
            summary = await shared(session, collection, number)
        data = _quotation(request, summary, language, collection)
    if form == "json":
        return Response(json.dumps(data), media_type="application/json")
    return Response(_as_xml(data), media_type="text/xml")


def _parse(site: Site, url: str) -> tuple[str, str, int]:
    """Language, collection and number of the page at an address; raises `NotFound` for any other."""
    found = _PAGE.fullmatch(url.removeprefix(site.base_url))
    if not found or not url.startswith(site.base_url) or found[1] not in site.language_codes:
        raise NotFound
    return found[1], found[2], int(found[3])


def _quotation(
    request: Request, summary: Summary, language: str, collection: str
) -> dict[str, Any]:
    site = site_of(request)
    width, height = (
        min(_most(request, name), most)
        for name, most in (("maxwidth", WIDEST), ("maxheight", HIGHEST))
    )
    data = {
        "version": "1.0",
        "type": "rich",
        "title": summary.title,
        "provider_name": site.name,
        "provider_url": site.absolute(f"/{language}/"),
        "cache_age": 3600,
        "html": _html(site, summary, site.absolute(f"/{language}/{summary.path}")),
        "width": width,
        "height": height,
    }
    if _most(request, "maxwidth") >= WIDTH and _most(request, "maxheight") >= HEIGHT:
        number = summary.ref.id
        card = url_for(
            request, "syndication:card", lang=language, collection=collection, number=number
        )
        data |= {
            "thumbnail_url": site.absolute(card),
            "thumbnail_width": WIDTH,
            "thumbnail_height": HEIGHT,
        }
    return data


def _most(request: Request, name: str) -> int:
    """The number of pixels in a parameter; without one there is room for anything."""
    text = request.query_params.get(name, "")
    return int(text) if re.fullmatch("[1-9][0-9]{0,4}", text) else 99_999


def _html(site: Site, summary: Summary, url: str) -> str:
    attributes = f'lang="{summary.language}" dir="{direction(summary.language)}"'
    return (
        f'<blockquote cite="{escape(url)}"><p {attributes}>'
        f'<a href="{escape(url)}"><b>{escape(summary.title)}</b></a></p>'
        f"<p {attributes}>{escape(excerpt(summary.text, EXCERPT_LENGTH))}</p>"
        f"<p><bdi>{escape(site.name)}</bdi>, <bdi>{escape(site.town)}</bdi></p></blockquote>"
    )


def _as_xml(data: dict[str, Any]) -> bytes:
    root = Element("oembed")
    for name, value in data.items():
        SubElement(root, name).text = str(value)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


ROUTES = (get("/oembed", cache_for_guests(oembed), "syndication:oembed", bare=True),)
