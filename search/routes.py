"""The search page: across all kinds of content, public content only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Summary
from forum.core.database.pagination import decode_cursor, encode_cursor
from forum.core.errors import NotFound
from forum.core.i18n.languages import OWN_NAMES
from forum.core.ref import ContentRef
from forum.core.text.cleaning import clean_line
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_guests, skip_cache
from forum.web.redirects import url_for
from forum.web.rendering.pages import render, renderer_of
from forum.web.request import actor_of, language_of, session_factory_of, site_of
from forum.web.routing import get
from search.actions.rebuild import indexed
from search.engines.base import MOST_COUNTED, Engine, Hits, Query
from search.engines.terms import MAX_QUERY_LENGTH, Term, TermMatcher, terms
from search.pages import Facet, Result, SearchPage
from search.presenters import highlight, snippet

PAGE_SIZE = 20


def engine_of(request: Request) -> Engine:
    """The search engine of this process."""
    return cast(Engine, request.app.state.engine)


@dataclass(frozen=True)
class _Search:
    """What a reader typed and chose."""

    q: str
    kind: str
    language: str

    def path(self, request: Request, **other: str) -> str:
        """The address of this search, or of another in these respects."""
        values = {"q": self.q, "kind": self.kind, "language": self.language} | other
        return url_for(request, "search:page", **values)


@cache_for_guests
async def page(request: Request) -> Response:
    """The form, and a page of what it found."""
    asked = request.query_params
    q = clean_line(asked.get("q", ""))[:MAX_QUERY_LENGTH]
    kinds = [kind.name for kind in indexed(registry_of(session_factory_of(request)))]
    search = _Search(
        q,
        _one_of(kinds, asked.get("kind")),
        _one_of(site_of(request).language_codes, asked.get("language")),
    )
    offset = _offset(asked.get("after"))
    found = SearchPage(q, search.kind, search.language)
    if not q:
        return render(request, found)
    among = (search.kind,) if search.kind else ()
    query = Query(q, among, PAGE_SIZE, offset, search.language, detailed=True)
    try:
        hits = await engine_of(request).find(query)
    except SearchUnavailable:
        skip_cache(request)
        return render(request, replace(found, down=True))
    if hits.is_fallback:
        skip_cache(request)
    return render(
        request,
        replace(
            found,
            facets=_kinds(request, search, hits, kinds),
            languages=_languages(request, search, hits),
            results=await _results(request, hits, terms(q)),
            total=hits.total,
            most=MOST_COUNTED,
            all_words=hits.all_words,
            more_path=_more_path(request, search, hits, offset),
            simple=hits.is_fallback,
        ),
    )


def _one_of(known: Sequence[str], chosen: str | None) -> str:
    return chosen if chosen and chosen in known else ""


def _offset(after: str | None) -> int:
    if not after:
        return 0
    (offset,) = decode_cursor(after, (int,))
    if not 0 <= int(offset) < MOST_COUNTED:
        raise NotFound("bad_cursor")
    return int(offset)


def _more_path(request: Request, search: _Search, hits: Hits, offset: int) -> str | None:
    after = offset + PAGE_SIZE
    if not hits.has_more or after >= MOST_COUNTED:
        return None
    return search.path(request, after=encode_cursor(after))


def _count(hits: Hits, kind: str, language: str) -> int | None:
    if not hits.facets:
        return None
    shelves = hits.facets.items()
    return sum(n for (k, code), n in shelves if kind in ("", k) and language in ("", code))


def _kinds(request: Request, search: _Search, hits: Hits, kinds: list[str]) -> tuple[Facet, ...]:
    sentence = renderer_of(request).message
    return tuple(
        Facet(
            sentence(f"search_in_{name or 'all'}") or name,
            search.path(request, kind=name),
            name == search.kind,
            _count(hits, name, search.language),
        )
        for name in ("", *kinds)
    )


def _languages(request: Request, search: _Search, hits: Hits) -> tuple[Facet, ...]:
    """The languages in which there is something, if there is a choice."""
    counts = {
        code: _count(hits, search.kind, code) or 0 for code in site_of(request).language_codes
    }
    offered = [code for code, count in counts.items() if count or code == search.language]
    if len(offered) < 2 and not search.language:
        return ()
    anything = renderer_of(request).message("search_in_any_language")
    return (
        Facet(
            anything, search.path(request, language=""), not search.language,
            _count(hits, search.kind, ""),
        ),
        *(
            Facet(
                OWN_NAMES[code], search.path(request, language=code), code == search.language,
                counts[code], code,
            )
            for code in offered
        ),
    )  # fmt: skip


async def _results(request: Request, hits: Hits, typed: list[Term]) -> tuple[Result, ...]:
    matched = (word for word in hits.words if not any(term.matches(word) for term in typed))
    asked = TermMatcher([*typed, *(Term(word, is_prefix=False) for word in matched)])
    # The index may be a moment behind: only what is public now is shown.
    async with read_session(request) as uow:
        summaries = await registry.summaries(uow, hits.refs)
        shown = [
            summaries[ref] for ref in hits.refs if ref in summaries and summaries[ref].is_public
        ]
        supported: set[ContentRef] = set()
        if member_id := actor_of(request).member_id:
            refs = [summary.ref for summary in shown]
            supported = await registry.supported(uow, refs, member_id)
    return tuple(_result(request, summary, asked, supported) for summary in shown)


def _result(
    request: Request, summary: Summary, asked: TermMatcher, supported: set[ContentRef]
) -> Result:
    kind = summary.ref.kind
    return Result(
        kind=renderer_of(request).message(f"search_kind_{kind}") or kind,
        title=highlight(summary.title, asked),
        passage=snippet(summary.text, asked),
        language=summary.language,
        path=f"/{language_of(request)}/{summary.path.lstrip('/')}",
        posted_at=summary.posted_at,
        supported=summary.ref in supported,
    )


ROUTES = (get("/search", page, "search:page"),)
