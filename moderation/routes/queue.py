"""The queue: its page and its CSV."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content.registry import ContentRegistry, registry_of
from forum.core.content.title_search import find_by_title
from forum.core.database.pagination import KeysetPage
from forum.core.i18n.translations import N_, gettext
from forum.core.lateness import late_before
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
from moderation.labels.signs import SIGN_TAGS
from moderation.pages.desk import QueuePage
from moderation.presenters.cases import CaseRow, kind_choices
from moderation.queries import cases
from moderation.queries.cases import QueueFilter
from moderation.routes.case_rows import case_rows
from moderation.routes.frame import frame
from moderation.rules.batches import CHOICES
from moderation.tables.cases import Case

QUEUE: StaffList[CaseRow] = StaffList(
    route="moderation:queue",
    export_route="moderation:queue_csv",
    row_route="moderation:case",
    caption=N_("What waits for a moderator"),
    columns=(
        Column("title", N_("Title"), lambda row: row.title if row.is_named else ""),
        Column("signs", N_("To note"), lambda row: ", ".join([*row.signs, row.why]).strip(", ")),
        Column("author", N_("Author"), lambda row: row.author if row.is_named else ""),
        Column("kind", N_("Kind"), lambda row: " · ".join((row.kind, *row.facts))),
        Column("language", N_("Language"), lambda row: row.language),
        Column("age", N_("Waiting"), lambda row: row.age, sorts=("oldest", "newest")),
        Column("", N_("Who is on it"), lambda row: row.taken_by),
        Column("", N_("Since"), lambda row: row.iso),
        Column("", N_("Late"), lambda row: gettext("yes") if row.is_late else gettext("no")),
        Column("", N_("Reference number"), lambda row: row.ref),
    ),
    sorts={
        "urgent": Sort(N_("Urgent first, then who waits longest")),
        "oldest": Sort(N_("Who waits longest"), descends=True),
        "newest": Sort(N_("Who came last")),
    },
    filters=(
        Filter("kind", N_("Kind")),
        Filter("sign", N_("Sign")),
        Filter("why", N_("Why it is here")),
        Filter("language", N_("Language")),
        Filter("late", N_("Late")),
    ),
    search=N_("Title or number"),
    selection="chosen",
    next_page=N_("Show what comes next"),
)


def _choices(site: Site, types: ContentRegistry) -> Mapping[str, Choices]:
    return {
        "kind": kind_choices(types),
        "sign": [(code, gettext(words)) for code, words in SIGN_TAGS.items()],
        "why": [(kind.value, gettext(words)) for kind, words in labels.CASE_KINDS.items()],
        "language": site.languages,
        "late": [("yes", gettext("Only what is late"))],
    }


def _query(request: Request) -> ListQuery:
    types = registry_of(session_factory_of(request))
    return read_query(request, QUEUE, _choices(site_of(request), types))


async def _page(
    session: ReadSession, query: ListQuery, site: Site, after: str | None, size: int
) -> KeysetPage[Case]:
    if not query.is_valid:
        return KeysetPage([], None)
    chosen = QueueFilter(
        subject_kind=query.chosen["kind"],
        kind=query.chosen["why"],
        sign=query.chosen["sign"],
        language=query.chosen["language"],
        late_before=late_before(site, session.now) if query.chosen["late"] else None,
        subjects=await find_by_title(session, query.search) if query.search else None,
    )
    return await cases.queue(session, after, size, chosen=chosen, sort=query.sort)


def _promised(request: Request, found: Sequence[Case], now: datetime) -> int:
    """Within how many working days the author of the oldest case was promised an answer."""
    oldest = min((case.opened_at for case in found), default=now)
    return site_of(request).working_days_at(oldest)


async def show_queue(request: Request) -> Response:
    """A page of the queue of open cases, as the address asks for it."""
    query = _query(request)
    async with read_session(request) as session:
        page = await _page(session, query, site_of(request), query.after, cases.PAGE_SIZE)
        rows = await case_rows(request, session, page.items)
        view = QueuePage(
            **await frame(request, session, "queue"),
            cases=list_view(request, QUEUE, query, rows, page.after),
            choices=[(each.value, gettext(labels.TOGETHER[each])) for each in CHOICES],
            promised=_promised(request, page.items, session.now),
        )
    return render(request, view, 200 if query.is_valid else 422)


async def export_queue(request: Request) -> Response:
    """The queue as CSV."""
    query = _query(request)

    async def read(after: str | None, size: int) -> tuple[list[CaseRow], str | None]:
        async with read_session(request) as session:
            page = await _page(session, query, site_of(request), after, size)
            return await case_rows(request, session, page.items), page.after

    return await csv_response(request, QUEUE, query, read)


ROUTES = (
    get("/moderation", show_queue, "moderation:queue", MODERATORS),
    get("/moderation/queue.csv", export_queue, "moderation:queue_csv", MODERATORS),
)
