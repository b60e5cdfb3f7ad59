"""Route of the audit trail, for administrators."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries as accounts
from forum.audit import queries
from forum.audit.forms import SYSTEM_CODE, FilterTrail
from forum.audit.pages import TrailPage
from forum.audit.presenters import entry_views, subjects
from forum.core.audit.label import AuditLabels
from forum.core.i18n.formatting import format_period
from forum.core.i18n.languages import UNKNOWN
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import gettext
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session
from forum.web.forms import Messages, validate
from forum.web.guards import ADMINS
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.request import part_of, site_of
from forum.web.routing import get


@dataclass(frozen=True)
class TrailDays:
    """For how many days entries are kept."""

    days: int


async def _people(session: ReadSession) -> list[tuple[str, str]]:
    """Whose acts can be chosen: colleagues of today, and nobody."""
    colleagues = [
        (str(member.pk), LocalizedText(member.name or member.email or "", UNKNOWN))
        for member in await accounts.staff(session)
    ]
    return [*colleagues, (SYSTEM_CODE, gettext("The site itself, or the command line"))]


async def show_trail(request: Request) -> Response:
    """Entries, newest first, as the filters in the query string choose them."""
    names = ("who", "what", "about", "first", "last")
    typed = {name: request.query_params.get(name, "").strip()[:100] for name in names}
    form = validate(FilterTrail, typed, part_of(request, Messages).by_code)
    chosen = form.data or FilterTrail()
    site, labels = site_of(request), part_of(request, AuditLabels)
    async with read_session(request) as session:
        page = await queries.entries(session, chosen, after=request.query_params.get("after"))
        views = await entry_views(session, page.items, labels, site)
        about = await subjects(session, [chosen.about] if chosen.about else [], site)
        people = await _people(session)
    view = TrailPage(
        form=form,
        people=people,
        acts=[(label.event.name(), gettext(label.title)) for label in labels.labels],
        about=next((subject.title for subject in about.values()), str(chosen.about or "")),
        entries=views if form.is_valid else [],
        is_filtered=any(typed.values()),
        more=url_for(request, "admin:trail", **typed, after=page.after) if page.after else None,
        period=format_period(part_of(request, TrailDays).days),
    )
    return render(request, view, 200 if form.is_valid else 422)


ROUTES = (get("/admin/trail", show_trail, "admin:trail", ADMINS),)
