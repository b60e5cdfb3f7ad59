"""The history of a case's author: the last of it for the case's page, and a page of all."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.authorship import authored, count_authored
from forum.core.content.summary import Summary
from forum.core.errors import NotFound
from forum.core.i18n.formatting import format_number
from forum.core.i18n.translations import gettext
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session
from forum.web.guards import MODERATORS
from forum.web.redirects import url_for
from forum.web.rendering.pages import render
from forum.web.request import actor_of, site_of
from forum.web.routing import get
from moderation.pages.author_history import HistoryPage
from moderation.presenters.author_history import AuthoredCountView, ShortHistory, history_rows
from moderation.presenters.cases import author_name
from moderation.queries import cases
from moderation.routes.frame import frame
from moderation.rules.cases import moderates
from moderation.tables.cases import Case

SHOWN_BESIDE_CASE = 5
PAGE_SIZE = 25


async def short_history(
    request: Request, session: ReadSession, case: Case, summary: Summary
) -> ShortHistory | None:
    """The last that the author of a case has posted besides; None of nobody, and for the author."""
    author_id = summary.author_id
    if author_id is None or not moderates(actor_of(request), author_id):
        return None
    page = await authored(session, author_id, size=SHOWN_BESIDE_CASE + 1)
    others = [item for item in page.items if item.ref != case.subject]
    shown = others[:SHOWN_BESIDE_CASE]
    return ShortHistory(
        rows=await history_rows(session, shown, site_of(request)) if shown else [],
        has_more=page.after is not None or len(others) > len(shown),
    )


async def show_history(request: Request) -> Response:
    """All that the author of a case has posted, page by page."""
    async with read_session(request) as session:
        case = await cases.case(session, request.path_params["id"])
        summary = await registry.summary(session, case.subject)
        moderates(actor_of(request), summary.author_id).enforce()
        if summary.author_id is None:
            raise NotFound
        after = request.query_params.get("after")
        page = await authored(session, summary.author_id, after, size=PAGE_SIZE)
        more = url_for(request, "moderation:history", id=case.pk, after=page.after)
        view = HistoryPage(
            **await frame(request, session, ""),
            case_id=case.pk,
            author=author_name(summary),
            counts=await _counts(session, summary.author_id),
            history=await history_rows(session, page.items, site_of(request)),
            more=more if page.after else None,
        )
    return render(request, view)


async def _counts(session: ReadSession, author_id: int) -> list[AuthoredCountView]:
    return [
        AuthoredCountView(
            gettext(each.content_type.plural), format_number(each.total), format_number(each.public)
        )
        for each in await count_authored(session, author_id)
        if each.total
    ]


ROUTES = (
    get("/moderation/cases/{id:number}/history", show_history, "moderation:history", MODERATORS),
)
