"""Route of the administrators' page on data: what is deleted by itself, and what was erased."""

from starlette.requests import Request
from starlette.responses import Response

from forum.core import retention
from forum.core.i18n.formatting import format_moment, format_number, format_period
from forum.core.i18n.translations import gettext
from forum.core.retention import RetentionPeriods
from forum.privacy import queries
from forum.privacy.pages import UpkeepPage
from forum.web.database import read_session
from forum.web.guards import ADMINS
from forum.web.rendering.pages import render
from forum.web.request import part_of, session_factory_of, site_of
from forum.web.routing import get


async def upkeep(request: Request) -> Response:
    """For how long each sort of data is kept, and what the last daily clean-up deleted."""
    async with session_factory_of(request).database.read_connection() as connection:
        last_run = await retention.last_run(connection)
    async with read_session(request) as session:
        erased, waiting = await queries.count_erasures(session)
        unreachable = await queries.count_unreachable(session)
    counts = last_run.counts if last_run else {}
    labels: dict[tuple[str, int], list[str]] = {}
    for period in part_of(request, RetentionPeriods).periods:
        labels.setdefault((period.name, period.days), []).append(gettext(period.label))
    rows = [
        (
            " · ".join(texts),
            format_period(days).replace(" ", "\N{NO-BREAK SPACE}"),
            format_number(counts.get(name, 0)),
        )
        for (name, days), texts in labels.items()
    ]
    page = UpkeepPage(
        rows=rows,
        last_run=format_moment(last_run.done_at, site_of(request).zone) if last_run else "",
        erased=erased,
        waiting=waiting,
        unreachable=unreachable,
    )
    return render(request, page)


ROUTES = (get("/admin/data", upkeep, "admin:data", ADMINS),)
