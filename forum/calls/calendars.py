"""The calendar of calls: their first and last days."""

from starlette.requests import Request
from starlette.responses import Response

from forum.calls import queries
from forum.calls.tables import Call
from forum.core.i18n.bidi import isolated
from forum.core.i18n.translations import gettext
from forum.core.site import Site
from forum.web.calendars import Day, calendar_response, to_ics
from forum.web.database import read_session
from forum.web.middleware.language import in_query_language
from forum.web.page_cache.decorators import cache_for_guests
from forum.web.redirects import url_for
from forum.web.request import language_of, site_of
from forum.web.routing import get


async def calendar(request: Request) -> Response:
    """Two days for each call: people take part from the first one, until the last one."""
    site, language = site_of(request), language_of(request)
    async with read_session(request) as session:
        calls = await queries.calls(session)
    days = [day for call in calls for day in _days(request, site, call)]
    name = gettext("Calls for ideas – {site}").format(site=isolated(site.name))
    return calendar_response(to_ics(site, name, language, days, session.now), "calls")


def _days(request: Request, site: Site, call: Call) -> tuple[Day, Day]:
    question = site.localized_name(call.question)
    url = site.absolute(url_for(request, "ideas:list", call=call.slug))
    first = gettext("From today you can take part: {question}").format(question=isolated(question))
    last = gettext("Last day to take part: {question}").format(question=isolated(question))
    return (
        Day(f"call-{call.pk}-opens", call.opens_on, first, "", url),
        Day(f"call-{call.pk}-closes", call.closes_on, last, "", url),
    )


ROUTES = (
    get(
        "/calendar/calls.ics",
        in_query_language(cache_for_guests(calendar)),
        "calls:calendar",
        bare=True,
    ),
)
