"""The log of decisions: its page and its CSV."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts import queries as accounts
from forum.accounts.presenters import name_of
from forum.core.content import registry
from forum.core.content.grounds import GROUNDS, ground_words
from forum.core.content.registry import registry_of
from forum.core.content.title_search import find_by_title
from forum.core.database.pagination import KeysetPage
from forum.core.i18n.languages import UNKNOWN
from forum.core.i18n.localized_text import LocalizedText
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
from forum.web.request import site_of
from forum.web.routing import get
from moderation.labels import cases as labels
from moderation.pages.desk import LogPage
from moderation.presenters.cases import DecisionView, decision_view, kind_choices
from moderation.queries import decisions
from moderation.queries.decisions import Decided, LogFilter
from moderation.routes.frame import frame

LOG: StaffList[DecisionView] = StaffList(
    route="moderation:log",
    export_route="moderation:log_csv",
    row_route="moderation:case",
    caption=N_("What was decided"),
    columns=(
        Column("title", N_("Title"), lambda row: (row.title or "") if row.is_named else ""),
        Column("decision", N_("Decision"), lambda row: row.words),
        Column("", N_("Rule"), lambda row: row.ground),
        Column("", N_("What the author read"), lambda row: row.text if row.is_named else ""),
        Column("kind", N_("Kind"), lambda row: row.kind),
        Column("who", N_("Decided by"), lambda row: row.who),
        Column("when", N_("When"), lambda row: row.iso, sorts=("newest", "oldest")),
        Column("", N_("Reference number"), lambda row: row.ref),
    ),
    sorts={
        "newest": Sort(N_("Newest first"), descends=True),
        "oldest": Sort(N_("Oldest first")),
    },
    filters=(
        Filter("who", N_("Decided by")),
        Filter("outcome", N_("Decision")),
        Filter("ground", N_("Rule")),
        Filter("kind", N_("Kind")),
    ),
    period=N_("Decided"),
    search=N_("Title or number"),
    next_page=N_("Show more decisions"),
)


async def _query(request: Request, session: ReadSession) -> ListQuery:
    colleagues = [member for member in await accounts.staff(session) if member.email]
    wording = site_of(request).wording
    choices: Mapping[str, Choices] = {
        "who": [(str(each.pk), LocalizedText(name_of(each), UNKNOWN)) for each in colleagues],
        "outcome": [(code.value, gettext(words)) for code, words in labels.DECIDED.items()],
        "ground": [(code, ground_words(wording, code)) for code in GROUNDS],
        "kind": kind_choices(registry_of(session)),
    }
    return read_query(request, LOG, choices)


async def _page(
    session: ReadSession, query: ListQuery, after: str | None, size: int
) -> KeysetPage[Decided]:
    if not query.is_valid:
        return KeysetPage([], None)
    who = query.chosen["who"]
    chosen = LogFilter(
        moderator_id=int(who) if who else None,
        outcome=query.chosen["outcome"],
        ground=query.chosen["ground"],
        subject_kind=query.chosen["kind"],
        first=query.first,
        last=query.last,
        subjects=await find_by_title(session, query.search) if query.search else None,
    )
    return await decisions.log(session, after, size, chosen=chosen, sort=query.sort)


async def _rows(session: ReadSession, found: Sequence[Decided], site: Site) -> list[DecisionView]:
    summaries = await registry.summaries(session, [item.case.subject for item in found])
    types = registry_of(session)
    return [decision_view(item, session.now, site, types, summaries) for item in found]


async def show_log(request: Request) -> Response:
    """A page of the log of decisions, as the address asks for it."""
    async with read_session(request) as session:
        query = await _query(request, session)
        page = await _page(session, query, query.after, decisions.PAGE_SIZE)
        rows = await _rows(session, page.items, site_of(request))
        view = LogPage(
            **await frame(request, session, "log"),
            decisions=list_view(request, LOG, query, rows, page.after),
        )
    return render(request, view, 200 if query.is_valid else 422)


async def export_log(request: Request) -> Response:
    """The log as CSV."""
    async with read_session(request) as session:
        query = await _query(request, session)

    async def read(after: str | None, size: int) -> tuple[list[DecisionView], str | None]:
        async with read_session(request) as session:
            page = await _page(session, query, after, size)
            return await _rows(session, page.items, site_of(request)), page.after

    return await csv_response(request, LOG, query, read)


ROUTES = (
    get("/moderation/log", show_log, "moderation:log", MODERATORS),
    get("/moderation/log.csv", export_log, "moderation:log_csv", MODERATORS),
)
