"""The list of people who may be in danger: its page and its CSV."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from forum.accounts.queries import members
from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.title_search import find_by_title
from forum.core.database.pagination import KeysetPage
from forum.core.i18n.translations import N_, gettext
from forum.core.ref import ContentRef
from forum.core.screening.distress.category import Category
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
from moderation.labels.concerns import SOURCES, STATES
from moderation.labels.signs import SIGN_TAGS
from moderation.pages.trouble import TroublePage
from moderation.presenters.concerns import ConcernRow, concern_row
from moderation.queries import concerns, help_requests
from moderation.queries.concerns import ConcernFilter
from moderation.routes.frame import frame
from moderation.tables.concerns import Concern, ConcernState

# The file doesn't say what they wrote: it lies on somebody's own computer.
TROUBLE: StaffList[ConcernRow] = StaffList(
    route="moderation:trouble",
    export_route="moderation:trouble_csv",
    row_route="moderation:concern",
    caption=N_("People in trouble"),
    columns=(
        Column("title", N_("What they wrote")),
        Column("signs", N_("What was noticed"), lambda row: ", ".join(row.reasons)),
        Column("source", N_("By whom"), lambda row: row.source),
        Column("who", N_("Who is on it"), lambda row: row.who),
        Column("follow-up", N_("Try again on"), lambda row: row.follow_up),
        Column("age", N_("Since"), lambda row: row.iso, sorts=("oldest", "newest")),
        Column("", N_("State"), lambda row: row.state),
        Column("", N_("Handed over to"), lambda row: row.handed_to),
        Column("", N_("Reference number"), lambda row: row.ref),
    ),
    sorts={
        "oldest": Sort(N_("Who waits longest"), descends=True),
        "newest": Sort(N_("Who came last")),
    },
    filters=(
        Filter("state", N_("State"), everything=N_("Who still needs somebody")),
        Filter("free", N_("Who is on it")),
        Filter("category", N_("What was noticed")),
        Filter("source", N_("By whom")),
    ),
    search=N_("Title or number"),
    next_page=N_("Show what comes next"),
)


def _choices() -> Mapping[str, Choices]:
    past = (state for state in STATES if state is not ConcernState.open)
    return {
        "state": [(state.value, gettext(STATES[state])) for state in past],
        "free": [("yes", gettext("Nobody is on it yet"))],
        "category": [(each.value, gettext(SIGN_TAGS[each])) for each in Category],
        "source": [(each.value, gettext(words)) for each, words in SOURCES.items()],
    }


async def _page(
    session: ReadSession, query: ListQuery, after: str | None, size: int
) -> KeysetPage[Concern]:
    if not query.is_valid:
        return KeysetPage([], None)
    chosen = ConcernFilter(
        state=ConcernState(query.chosen["state"] or ConcernState.open),
        source=query.chosen["source"],
        category=query.chosen["category"],
        is_free=bool(query.chosen["free"]),
        subjects=await _find(session, query.search) if query.search else None,
    )
    return await concerns.list_concerns(session, after, size, chosen=chosen, sort=query.sort)


async def _find(session: ReadSession, text: str) -> list[ContentRef]:
    """Content by its title or number, and the request for help with that number."""
    return [*await find_by_title(session, text), *help_requests.named(text)]


async def concern_rows(
    session: ReadSession, found: Sequence[Concern], site: Site
) -> list[ConcernRow]:
    """The rows of concerns, with the names of the colleagues who are on them."""
    summaries = await registry.summaries(session, [item.subject for item in found])
    ids = {item.taken_by for item in found if item.taken_by is not None}
    names = {member.pk: member.name for member in await members(session, ids)}
    return [
        concern_row(
            item,
            summaries.get(item.subject),
            names.get(item.taken_by or 0, ""),
            site,
            session.now,
            registry_of(session),
        )
        for item in found
    ]


async def show_trouble(request: Request) -> Response:
    """A page of the people who may be in danger, as the address asks for it."""
    query = read_query(request, TROUBLE, _choices())
    async with read_session(request) as session:
        page = await _page(session, query, query.after, concerns.PAGE_SIZE)
        rows = await concern_rows(session, page.items, site_of(request))
        view = TroublePage(
            **await frame(request, session, "trouble"),
            concerns=list_view(request, TROUBLE, query, rows, page.after),
            is_past=bool(query.chosen["state"]),
        )
    return render(request, view, 200 if query.is_valid else 422)


async def export_trouble(request: Request) -> Response:
    """The people who may be in danger as CSV, without what they wrote."""
    query = read_query(request, TROUBLE, _choices())

    async def read(after: str | None, size: int) -> tuple[list[ConcernRow], str | None]:
        async with read_session(request) as session:
            page = await _page(session, query, after, size)
            return await concern_rows(session, page.items, site_of(request)), page.after

    return await csv_response(request, TROUBLE, query, read)


ROUTES = (
    get("/moderation/trouble", show_trouble, "moderation:trouble", MODERATORS),
    get("/moderation/trouble.csv", export_trouble, "moderation:trouble_csv", MODERATORS),
)
