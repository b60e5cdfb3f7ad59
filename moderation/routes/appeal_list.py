"""The list of authors' objections: its page and its CSV."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.registry import ContentRegistry, registry_of
from forum.core.content.title_search import find_by_title
from forum.core.database.pagination import KeysetPage
from forum.core.i18n.translations import N_, gettext
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session
from forum.web.guards import MODERATORS
from forum.web.lists.definition import Choices, Column, Filter, Sort, StaffList
from forum.web.lists.export import csv_response
from forum.web.lists.query import ListQuery, read_query
from forum.web.lists.view import list_view
from forum.web.rendering.pages import render
from forum.web.request import actor_of, session_factory_of, site_of
from forum.web.routing import get
from moderation.labels.appeals import APPEAL_STATES
from moderation.pages.appeals import AppealsPage
from moderation.presenters.appeals import AppealRow, appeal_row
from moderation.presenters.cases import kind_choices
from moderation.queries import appeals
from moderation.queries.appeals import Appealed, AppealFilter
from moderation.routes.frame import frame
from moderation.tables.cases import CaseState

APPEALS: StaffList[AppealRow] = StaffList(
    route="moderation:appeals",
    export_route="moderation:appeals_csv",
    row_route="moderation:appeal",
    caption=N_("Objections of authors"),
    columns=(
        Column("title", N_("Title"), lambda row: (row.title or "") if row.is_named else ""),
        Column("signs", N_("Where it stands"), lambda row: row.state),
        Column("decision", N_("Decision"), lambda row: row.decided),
        Column("kind", N_("Kind"), lambda row: row.kind),
        Column("due", N_("Promised by"), lambda row: row.due),
        Column("age", N_("Sent"), lambda row: row.iso, sorts=("oldest", "newest")),
        Column("", N_("Late"), lambda row: gettext("yes") if row.is_late else gettext("no")),
        Column("", N_("Reference number"), lambda row: row.ref),
    ),
    sorts={
        "oldest": Sort(N_("Oldest first")),
        "newest": Sort(N_("Newest first"), descends=True),
    },
    filters=(
        Filter("state", N_("State"), everything=APPEAL_STATES[CaseState.open]),
        Filter("kind", N_("Kind")),
    ),
    search=N_("Title or number"),
    next_page=N_("Show what comes next"),
)


def _choices(types: ContentRegistry) -> Mapping[str, Choices]:
    past = (CaseState.decided, CaseState.closed)
    return {
        "state": [(state.value, gettext(APPEAL_STATES[state])) for state in past],
        "kind": kind_choices(types),
    }


def _query(request: Request) -> ListQuery:
    return read_query(request, APPEALS, _choices(registry_of(session_factory_of(request))))


async def _page(
    session: ReadSession, query: ListQuery, after: str | None, size: int
) -> KeysetPage[Appealed]:
    if not query.is_valid:
        return KeysetPage([], None)
    chosen = AppealFilter(
        state=CaseState(query.chosen["state"] or CaseState.open),
        subject_kind=query.chosen["kind"],
        subjects=await find_by_title(session, query.search) if query.search else None,
    )
    return await appeals.list_appeals(session, after, size, chosen=chosen, sort=query.sort)


async def _rows(
    request: Request, session: ReadSession, found: Sequence[Appealed]
) -> list[AppealRow]:
    summaries = await registry.summaries(session, [item.case.subject for item in found])
    actor, site, types = actor_of(request), site_of(request), registry_of(session)
    return [
        appeal_row(item, summaries.get(item.case.subject), actor, site, types, session.now)
        for item in found
    ]


async def show_appeals(request: Request) -> Response:
    """A page of the objections, as the address asks for it."""
    query = _query(request)
    async with read_session(request) as session:
        page = await _page(session, query, query.after, appeals.PAGE_SIZE)
        rows = await _rows(request, session, page.items)
        view = AppealsPage(
            **await frame(request, session, "appeals"),
            appeals=list_view(request, APPEALS, query, rows, page.after),
        )
    return render(request, view, 200 if query.is_valid else 422)


async def export_appeals(request: Request) -> Response:
    """The objections as CSV."""
    query = _query(request)

    async def read(after: str | None, size: int) -> tuple[list[AppealRow], str | None]:
        async with read_session(request) as session:
            page = await _page(session, query, after, size)
            return await _rows(request, session, page.items), page.after

    return await csv_response(request, APPEALS, query, read)


ROUTES = (
    get("/moderation/appeals", show_appeals, "moderation:appeals", MODERATORS),
    get("/moderation/appeals.csv", export_appeals, "moderation:appeals_csv", MODERATORS),
)
