"""The search page: across all kinds of content, public content only."""

from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import Summary
from forum.core.errors import Missing
from forum.core.finding import SearchDown
from forum.core.html import plain
from forum.core.paging import cursor, position
from forum.core.text import clean_line
from forum.web.render import path_to, render, renderer_of
from forum.web.routing import get
from forum.web.state import language_of, workshop_of
from forum.web.unit import reading
from search.engines.base import MOST_COUNTED, Engine, Hits, Query
from search.indexing import indexed
from search.marking import marked, passage
from search.pages import Facet, Result, SearchPage
from search.terms import LONGEST_QUERY, Term, terms

PAGE_SIZE = 20


def engine_of(request: Request) -> Engine:
    """The search engine of this process."""
    return cast(Engine, request.app.state.engine)


async def page(request: Request) -> Response:
    """The form, and a page of what it found."""
    asked = request.query_params
    q = clean_line(asked.get("q", ""))[:LONGEST_QUERY]
    kinds = [kind.name for kind in indexed(workshop_of(request).catalogue)]
    kind = asked.get("kind", "") if asked.get("kind") in kinds else ""
    offset = _offset(asked.get("after"))
    if not q:
        return render(request, SearchPage(q, kind))
    query = Query(q, kinds=(kind,) if kind else tuple(kinds), limit=PAGE_SIZE, offset=offset)
    try:
        hits = await engine_of(request).find(query)
    except SearchDown:
        return render(request, SearchPage(q, kind, down=True))
    return render(
        request,
        SearchPage(
            q,
            kind,
            facets=_facets(request, q, kind, kinds),
            results=await _results(request, hits, terms(q)),
            total=hits.total,
            most=MOST_COUNTED,
            all_words=hits.all_words,
            more_path=_more_path(request, q, kind, hits, offset),
        ),
    )


def _offset(after: str | None) -> int:
    if not after:
        return 0
    (offset,) = position(after, (int,))
    if not 0 <= int(offset) < MOST_COUNTED:
        raise Missing("bad_cursor")
    return int(offset)


def _more_path(request: Request, q: str, kind: str, hits: Hits, offset: int) -> str | None:
    after = offset + PAGE_SIZE
    if not hits.has_more or after >= MOST_COUNTED:
        return None
    return path_to(request, "search:page", q=q, kind=kind, after=cursor(after))


def _facets(request: Request, q: str, kind: str, kinds: list[str]) -> tuple[Facet, ...]:
    sentence = renderer_of(request).sentence
    return tuple(
        Facet(
            sentence(f"search_in_{name or 'all'}") or name,
            path_to(request, "search:page", q=q, kind=name),
            name == kind,
        )
        for name in ("", *kinds)
    )


async def _results(request: Request, hits: Hits, asked: list[Term]) -> tuple[Result, ...]:
    # The index may be a moment behind: only what is public now is shown.
    async with reading(request) as work:
        summaries = await work.catalogue.summaries(work, hits.refs)
    shown = (summaries[ref] for ref in hits.refs if ref in summaries)
    return tuple(_result(request, summary, asked) for summary in shown if summary.is_public)


def _result(request: Request, summary: Summary, asked: list[Term]) -> Result:
    kind = summary.ref.kind
    return Result(
        kind=renderer_of(request).sentence(f"search_kind_{kind}") or kind,
        title=marked(summary.title, asked),
        passage=passage(plain(summary.body_html), asked),
        language=summary.language,
        path=f"/{language_of(request)}/{summary.path.lstrip('/')}",
        posted_at=summary.posted_at,
    )


ENTRIES = (get("/search", page, "search:page"),)
