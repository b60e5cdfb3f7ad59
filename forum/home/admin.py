"""The administrators' front page: lists of calls, neighbourhoods and themes."""

from collections.abc import Mapping
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from forum.calls import labels
from forum.calls import queries as calls_queries
from forum.calls import rules as calls_rules
from forum.calls.tables import Call
from forum.core.data_protection import DataProtection
from forum.core.i18n.formatting import format_date, format_list
from forum.core.i18n.language_names import language_name
from forum.core.i18n.localized_text import missing_languages
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.core.town_settings.review import findings
from forum.home.pages import PartRow, TownPage
from forum.town import queries as town_queries
from forum.town.presenters.lookup import names_of
from forum.web.database import read_session
from forum.web.guards import ADMINS
from forum.web.rendering.pages import render
from forum.web.request import part_of, site_of
from forum.web.routing import get


def _missing(site: Site, *texts: Mapping[str, str]) -> str:
    missing = missing_languages(site.language_codes, *texts)
    names = format_list([language_name(code) for code in missing])
    return gettext("Not yet written in: %(languages)s.") % {"languages": names} if missing else ""


def _call_row(call: Call, today: date, site: Site) -> PartRow:
    missing = _missing(site, call.question, call.intro, site.offered(call.answer))
    return PartRow(
        call.pk, site.localized_name(call.question), _call_note(call, today, site), missing
    )


def _call_note(call: Call, today: date, site: Site) -> str:
    state = gettext(labels.CALL[calls_rules.call_state(call, today)])
    opens, closes = (format_date(day, site.zone) for day in (call.opens_on, call.closes_on))
    return f"{state} · {opens} – {closes}"


async def home(request: Request) -> Response:
    """Lists of calls, neighbourhoods and themes."""
    site, protection = site_of(request), part_of(request, DataProtection)
    async with read_session(request) as session:
        calls = await calls_queries.calls(session)
        neighbourhoods = await town_queries.neighbourhoods(session)
        themes = await town_queries.themes(session)
    page = TownPage(
        missing=len({each.setting.key for each in findings(site, protection, session.today)}),
        calls=[_call_row(call, session.today, site) for call in calls],
        neighbourhoods=[
            PartRow(place.pk, site.localized_name(names_of(place, site)))
            for place in neighbourhoods
        ],
        themes=[
            PartRow(theme.pk, site.localized_name(theme.names), missing=_missing(site, theme.names))
            for theme in themes
        ],
    )
    return render(request, page)


ROUTES = (get("/admin", home, "admin:home", ADMINS),)
