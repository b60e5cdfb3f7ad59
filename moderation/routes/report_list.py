"""The list of what readers reported: its page and its CSV. Who reported stands nowhere."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.registry import ContentRegistry, registry_of
from forum.core.content.title_search import find_by_title
from forum.core.database.pagination import KeysetPage
from forum.core.i18n.translations import N_, gettext
from forum.core.site import Site
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session
from forum.web.guards import MODERATORS
from forum.web.lists.definition import Choices, Column, Filter, Sort, StaffList
from forum.web.lists.export import csv_response
from forum.web.lists.query import ListQuery, read_query
from forum.web.lists.view import list_view
from forum.web.rendering.pages import render
from forum.web.request import session_factory_of, site_of
from forum.web.routing import get
from moderation.labels import cases as labels
from moderation.pages.reports import ReportsPage
from moderation.presenters.cases import kind_choices
from moderation.presenters.reports import IN_DANGER, ReportedRow, reported_row
from moderation.queries import reports
from moderation.queries.reports import Figures, ReportedFilter
from moderation.routes.frame import frame
from moderation.tables.cases import Case, CaseState

REPORTS: StaffList[ReportedRow] = StaffList(
    route="moderation:reports",
    export_route="moderation:reports_csv",
    row_route="moderation:case",
    caption=N_("What readers reported"),
    columns=(
        Column("title", N_("Title"), lambda row: (row.title or "") if row.is_named else ""),
        Column("signs", N_("To note"), lambda row: row.notes),
        Column("figures", N_("Reports"), lambda row: ", ".join(row.figures)),
        Column("kind", N_("Kind"), lambda row: row.kind),
        Column("language", N_("Language"), lambda row: row.language),
        Column("age", N_("Waiting"), lambda row: row.age, sorts=("oldest", "newest")),
        Column("", N_("Since"), lambda row: row.iso),
        Column("", N_("State"), lambda row: row.state),
        Column("", N_("Reference number"), lambda row: row.ref),
    ),
    sorts={
        "oldest": Sort(N_("Who waits longest"), descends=True),
        "newest": Sort(N_("Who came last")),
    },
    filters=(
        Filter("state", N_("State"), everything=labels.CASE_STATES[CaseState.open]),
        Filter("danger", N_("To note")),
        Filter("kind", N_("Kind")),
        Filter("language", N_("Language")),
    ),
    search=N_("Title or number"),
    next_page=N_("Show what comes next"),
)


def _choices(site: Site, types: ContentRegistry) -> Mapping[str, Choices]:
    past = (CaseState.decided, CaseState.closed)
    return {
        "state": [(state.value, gettext(labels.CASE_STATES[state])) for state in past],
        "danger": [("yes", gettext(IN_DANGER))],
        "kind": kind_choices(types),
        "language": site.languages,
    }


def _query(request: Request) -> ListQuery:
    types = registry_of(session_factory_of(request))
    return read_query(request, REPORTS, _choices(site_of(request), types))


async def _page(
    session: ReadSession, query: ListQuery, after: str | None, size: int
) -> KeysetPage[Case]:
    if not query.is_valid:
        return KeysetPage([], None)
    chosen = ReportedFilter(
        state=CaseState(query.chosen["state"] or CaseState.open),
        subject_kind=query.chosen["kind"],
        language=query.chosen["language"],
        in_danger=bool(query.chosen["danger"]),
        subjects=await find_by_title(session, query.search) if query.search else None,
    )
    return await reports.reported_cases(session, after, size, chosen=chosen, sort=query.sort)


async def _rows(session: ReadSession, found: Sequence[Case], site: Site) -> list[ReportedRow]:
    summaries = await registry.summaries(session, [case.subject for case in found])
    figures = await reports.figures(session, [case.pk for case in found])
    return [
        reported_row(
            case,
            summaries.get(case.subject),
            figures.get(case.pk, Figures()),
            registry_of(session),
            site,
            session.now,
        )
        for case in found
    ]


async def show_reports(request: Request) -> Response:
    """A page of the cases with reports, as the address asks for it."""
    query = _query(request)
    async with read_session(request) as session:
        page = await _page(session, query, query.after, reports.PAGE_SIZE)
        rows = await _rows(session, page.items, site_of(request))
        view = ReportsPage(
            **await frame(request, session, "reports"),
            cases=list_view(request, REPORTS, query, rows, page.after),
        )
    return render(request, view, 200 if query.is_valid else 422)


async def export_reports(request: Request) -> Response:
    """The cases with reports as CSV."""
    query = _query(request)

    async def read(after: str | None, size: int) -> tuple[list[ReportedRow], str | None]:
        async with read_session(request) as session:
            page = await _page(session, query, after, size)
            return await _rows(session, page.items, site_of(request)), page.after

    return await csv_response(request, REPORTS, query, read)


ROUTES = (
    get("/moderation/reports", show_reports, "moderation:reports", MODERATORS),
    get("/moderation/reports.csv", export_reports, "moderation:reports_csv", MODERATORS),
)
