"""Routes of cards: the picture that other sites show beside a link to a page."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.i18n.bidi import isolated
from forum.core.i18n.translations import gettext
from forum.syndication.queries import shared
from forum.syndication.routes.subject import SUBJECT, subject_of
from forum.web.database import read_session
from forum.web.rendering.assets import STATIC
from forum.web.rendering.cards import Card, CardDrawer, card_of
from forum.web.request import language_of, part_of, site_of
from forum.web.routing import get

MARK = (STATIC / "icons" / "icon.svg").read_text()
LIMIT = ("cards",)


async def site_card(request: Request) -> Response:
    """The card of every page that has none of its own: the question of the forum, and its mark."""
    site = site_of(request)
    # The same sentence as on the front page, which marks off the town's name.
    question = gettext("What would help somebody in %(town)s to feel less alone?")
    title = question % {"town": isolated(site.town)}
    return await _answer(request, card_of(site, title, language_of(request), MARK))


async def content_card(request: Request) -> Response:
    """The card of public content: its title and its drawing."""
    async with read_session(request) as session:
        summary = await shared(session, *subject_of(request))
        picture = await registry.picture(session, summary.ref)
    return await _answer(
        request, card_of(site_of(request), summary.title, summary.language, picture)
    )


async def _answer(request: Request, card: Card) -> Response:
    etag = f'"{card.digest}"'
    # Other sites may show it as a picture; nobody may run anything in it.
    headers = {"etag": etag, "cross-origin-resource-policy": "cross-origin"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    png = await part_of(request, CardDrawer).draw(card)
    return Response(png, media_type="image/png", headers=headers)


ROUTES = (
    get("/card.png", site_card, "syndication:site_card", limits=LIMIT),
    get(f"{SUBJECT}/card.png", content_card, "syndication:card", limits=LIMIT),
)
