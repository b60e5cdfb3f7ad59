"""The public figures of moderation: their pages by year, the public log, and both as data.

Nothing of a year is shown before it is over, but for totals that are rounded down (decision 57).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from forum.core.content.registry import registry_of
from forum.core.errors import NotFound
from forum.core.unit_of_work import ReadSession
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_everyone, cache_for_guests
from forum.web.rendering.pages import render
from forum.web.request import session_factory_of, site_of
from forum.web.routing import get
from moderation.labels.transparency import Words, words_of_cells
from moderation.pages.transparency import PublicLogPage, TransparencyPage
from moderation.presenters.transparency import (
    figure_sections,
    headline,
    headline_so_far,
    log_tables,
)
from moderation.presenters.transparency_files import figures_csv, figures_json
from moderation.queries import counts
from moderation.rules.figures import YearCounts, YearFigures, figures_so_far, year_figures
from moderation.rules.public_log import LogLine, log_lines


@dataclass(frozen=True)
class Years:
    """The years that are over, the newest first, and the one that a page shows; None: none is over."""

    over: list[int]
    shown: int | None
    current: int

    @property
    def as_texts(self) -> dict[str, Any]:
        """The fields of both pages."""
        return {
            "year": str(self.shown) if self.shown else None,
            "years": [str(year) for year in self.over],
            "current_year": str(self.current),
        }


async def _years(request: Request, session: ReadSession) -> Years:
    """Raises `NotFound` for a year without figures, and where the site publishes none."""
    if not site_of(request).has_transparency:
        raise NotFound
    current = session.today.year
    first = await counts.first_year(session) or current
    over = list(range(current - 1, first - 1, -1))
    asked: int | None = request.path_params.get("year", over[0] if over else None)
    if asked is not None and asked not in over:
        raise NotFound
    return Years(over, asked, current)


@dataclass(frozen=True)
class Year:
    """A year that is over: what was counted, and its figures."""

    number: int
    counts: YearCounts
    figures: YearFigures

    @property
    def log(self) -> list[LogLine]:
        """Its public log."""
        return log_lines(self.counts.decisions, self.figures.tables)


async def _read(session: ReadSession, year: int) -> Year:
    counted = await counts.counts_in(session, year)
    types = registry_of(session).types.values()
    kinds = [each.name for each in types if each.table and each.is_moderated]
    return Year(year, counted, year_figures(counted, kinds))


def _words(request: Request) -> Mapping[str, Words]:
    return words_of_cells(site_of(request).wording, registry_of(session_factory_of(request)))


async def show_figures(request: Request) -> Response:
    """The figures of the newest year that is over, with those of this year so far; or of an earlier year."""
    async with read_session(request) as session:
        years = await _years(request, session)
        year = await _read(session, years.shown) if years.shown else None
        is_newest = "year" not in request.path_params
        so_far = await counts.counts_in(session, years.current) if is_newest else None
    page = TransparencyPage(
        **years.as_texts,
        this_year=headline_so_far(figures_so_far(so_far)) if so_far else [],
        headline=headline(year.figures) if year else [],
        sections=figure_sections(year.figures, _words(request)) if year else [],
    )
    return render(request, page)


async def show_log(request: Request) -> Response:
    """The public log of the newest year that is over, or of an earlier one."""
    async with read_session(request) as session:
        years = await _years(request, session)
        year = await _read(session, years.shown) if years.shown else None
    page = PublicLogPage(
        **years.as_texts,
        months=log_tables(year.number, year.log, _words(request)) if year else [],
    )
    return render(request, page)


async def _year_of_file(request: Request) -> Year:
    async with read_session(request) as session:
        await _years(request, session)
        return await _read(session, request.path_params["year"])


async def send_csv(request: Request) -> Response:
    """The figures of a year as CSV, with words in the language of the address."""
    year = await _year_of_file(request)
    text = figures_csv(year.number, year.figures, _words(request))
    headers = {"content-disposition": f'attachment; filename="transparency-{year.number}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


async def send_json(request: Request) -> Response:
    """The figures and the log of a year as JSON, in codes."""
    year = await _year_of_file(request)
    return JSONResponse(figures_json(year.number, year.figures, year.log))


PATH = "/transparency"
YEAR = PATH + "/{year:number}"
LOG = PATH + "/log"
ROUTES = (
    get(PATH, cache_for_everyone(show_figures), "about:transparency"),
    get(LOG, cache_for_everyone(show_log), "about:transparency_log"),
    get(LOG + "/{year:number}", cache_for_everyone(show_log), "about:transparency_log_year"),
    get(YEAR, cache_for_everyone(show_figures), "about:transparency_year"),
    get(YEAR + ".csv", cache_for_guests(send_csv), "about:transparency_csv"),
    get(YEAR + ".json", cache_for_guests(send_json), "about:transparency_json"),
)
