"""Routes of the root redirect, a member's own pages, the pages about the forum, the text size."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts.rules import is_own_path
from forum.core.content.edit_window import edit_window_of
from forum.core.content.grounds import GROUNDS, ground_words
from forum.core.town_settings.catalogue import ABOUT, HOUSE_RULES
from forum.core.town_settings.statement import statement_view
from forum.home.pages import (
    AboutPage,
    AccessibilityPage,
    HouseRulesPage,
)
from forum.home.routes.me import following, me, support
from forum.ideas.routes.own_votes import with_own_votes
from forum.web.forms import posted_values
from forum.web.guards import COLLEAGUES, OWNERS
from forum.web.lists.density import keep_density
from forum.web.middleware.language import preferred
from forum.web.page_cache.decorators import cache_for_everyone
from forum.web.redisplay import keep_text_size
from forum.web.rendering.pages import render
from forum.web.request import language_of, session_factory_of, site_of
from forum.web.routing import get, post


async def enter(request: Request) -> Response:
    """Redirect to the front page in the reader's language."""
    language = preferred(request, site_of(request))
    return RedirectResponse(f"/{language}/", 302, {"vary": "accept-language, cookie"})


async def house_rules(request: Request) -> Response:
    """The house rules, with the grounds on which content is not published."""
    site = site_of(request)
    grounds = [ground_words(site.wording, code) for code in GROUNDS]
    minutes = int(edit_window_of(session_factory_of(request)).total_seconds() // 60)
    return render(request, HouseRulesPage(grounds, minutes, site.prose(HOUSE_RULES)))


async def about(request: Request) -> Response:
    """What this forum is, and how it works."""
    return render(request, AboutPage(site_of(request).prose(ABOUT)))


async def accessibility(request: Request) -> Response:
    """The accessibility statement, after the model of Decision (EU) 2018/1523."""
    return render(request, AccessibilityPage(statement_view(site_of(request))))


async def text_size(request: Request) -> Response:
    """Store the reader's text size in a cookie."""
    values = await posted_values(request)
    response = _back(request, values)
    size = "large" if values.get("size") == "large" else "normal"
    keep_text_size(request, response, size)
    return response


async def density(request: Request) -> Response:
    """Store how close together the rows of lists stand, in a cookie."""
    values = await posted_values(request)
    response = _back(request, values)
    keep_density(request, response, values.get("density", ""))
    return response


def _back(request: Request, values: dict[str, str]) -> Response:
    """To the page from which a choice was made."""
    target = values.get("next", "")
    return RedirectResponse(
        target if is_own_path(target) else f"/{language_of(request)}/", status_code=303
    )


ROUTES = (
    get("/", enter, "home:enter", bare=True),
    get("/me", with_own_votes(me), "home:me", OWNERS),
    get("/me/support", with_own_votes(support), "home:support", OWNERS),
    get("/me/following", following, "home:following", OWNERS),
    get("/about", cache_for_everyone(about), "about:about"),
    get("/house-rules", cache_for_everyone(house_rules), "about:house_rules"),
    get("/accessibility", cache_for_everyone(accessibility), "about:accessibility"),
    post("/text-size", text_size, "web:text_size"),
    post("/density", density, "web:density", COLLEAGUES),
)
