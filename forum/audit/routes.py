"""Route of the audit trail, for administrators."""

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries as accounts
from forum.accounts.presenters import name_of
from forum.audit import queries
from forum.audit.forms import SYSTEM_CODE, FilterTrail
from forum.audit.pages import TrailPage
from forum.audit.presenters import entry_views, subjects
from forum.core.audit.label import AuditLabels
from forum.core.i18n.formatting import format_period
from forum.core.i18n.languages import UNKNOWN
from forum.core.i18n.localized_text import LocalizedText
from forum.core.i18n.translations import gettext
from forum.core.ref import parse_id
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session
from forum.web.forms import Messages, validate
from forum.web.guards import ADMINS
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.request import part_of, site_of
from forum.web.routing import get

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class TrailDays:
    """For how many days entries are kept."""

    days: int


async def _people(session: ReadSession, chosen: str) -> Choices:
    """Whose acts can be chosen: colleagues of today, nobody, and whoever is chosen."""
    found = await accounts.staff(session)
    number = parse_id(chosen)
    if number is not None and number not in [member.pk for member in found]:
        found += await accounts.members(session, [number])
    colleagues: Choices = [
        (str(member.pk), LocalizedText(name_of(member), UNKNOWN))
        for member in found
        if member.email
    ]
    site_itself = (SYSTEM_CODE, gettext("The site itself, or the command line"))
    return _with_chosen([*colleagues, site_itself], chosen)


def _acts(labels: AuditLabels, chosen: str) -> Choices:
    """Which acts can be chosen."""
    return _with_chosen(
        [(label.event.name(), gettext(label.title)) for label in labels.labels], chosen
    )


def _with_chosen(choices: Choices, chosen: str) -> Choices:
    """The choices, and the chosen one if an address names another: the page says what it shows."""
    is_other = chosen and chosen not in dict(choices)
    return [*choices, (chosen, LocalizedText(chosen, UNKNOWN))] if is_other else choices


async def show_trail(request: Request) -> Response:
    """Entries, newest first, as the filters in the query string choose them."""
    names = ("who", "what", "about", "first", "last")
    typed = {name: request.query_params.get(name, "").strip()[:100] for name in names}
    form = validate(FilterTrail, typed, part_of(request, Messages).by_code)
    chosen = form.data or FilterTrail()
    site, labels = site_of(request), part_of(request, AuditLabels)
    days = part_of(request, TrailDays).days
    async with read_session(request) as session:
        page = await queries.entries(
            session,
            chosen,
            kept=timedelta(days=days),
            after=request.query_params.get("after"),
        )
        views = await entry_views(session, page.items, labels, site)
        about = await subjects(session, [chosen.about] if chosen.about else [], site)
        people = await _people(session, chosen.who)
    view = TrailPage(
        form=form,
        people=people,
        acts=_acts(labels, chosen.what),
        about=next((subject.title for subject in about.values()), typed["about"]),
        entries=views if form.is_valid else [],
        is_filtered=any(typed.values()),
        more=url_for(request, "admin:trail", **typed, after=page.after) if page.after else None,
        period=format_period(days),
    )
    return render(request, view, 200 if form.is_valid else 422)


ROUTES = (get("/admin/trail", show_trail, "admin:trail", ADMINS),)
