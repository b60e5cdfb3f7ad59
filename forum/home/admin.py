"""The administrators' front page: lists of calls, neighbourhoods and themes."""

from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from forum.calls import labels
from forum.calls import queries as calls_queries
from forum.calls import rules as calls_rules
from forum.calls.tables import Call
from forum.core.i18n.formatting import format_date
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.home.pages import PartRow, TownPage
from forum.town import queries as town_queries
from forum.town.tables import Theme
from forum.web.database import read_session
from forum.web.guards import ADMINS
from forum.web.rendering.pages import render
from forum.web.request import language_of, site_of
from forum.web.routing import get


def _part(request: Request, part: Call | Theme, texts: dict[str, str], note: str = "") -> PartRow:
    lang = next((code for code in (language_of(request), *texts) if texts.get(code)), "")
    return PartRow(part.pk, texts.get(lang, ""), lang, direction(lang), note)


def _call_note(call: Call, today: date, site: Site) -> str:
    state = gettext(labels.CALL[calls_rules.call_state(call, today)])
    opens, closes = (format_date(day, site.zone) for day in (call.opens_on, call.closes_on))
    return f"{state} · {opens} – {closes}"


async def home(request: Request) -> Response:
    """Lists of calls, neighbourhoods and themes."""
    site = site_of(request)
    async with read_session(request) as session:
        calls = await calls_queries.calls(session)
        neighbourhoods = await town_queries.neighbourhoods(session)
        themes = await town_queries.themes(session)
    page = TownPage(
        calls=[
            _part(request, call, call.question, _call_note(call, session.today, site))
            for call in calls
        ],
        neighbourhoods=[
            PartRow(neighbourhood.pk, neighbourhood.name, "", "")
            for neighbourhood in neighbourhoods
        ],
        themes=[_part(request, theme, theme.names) for theme in themes],
    )
    return render(request, page)


ROUTES = (get("/admin", home, "admin:home", ADMINS),)
