"""Route of the search page: public content of all types, with facets and highlights."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from forum.core.content import registry
from forum.core.content.registry import registry_of
from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Summary
from forum.core.database.pagination import decode_cursor, encode_cursor
from forum.core.errors import NotFound
from forum.core.i18n.languages import OWN_NAMES
from forum.core.i18n.translations import gettext
from forum.core.ref import ContentRef
from forum.core.text.cleaning import clean_line
from forum.web.database import read_session
from forum.web.page_cache.decorators import cache_for_guests, skip_cache
from forum.web.redirects import url_for
from forum.web.rendering.pages import render, renderer_of
from forum.web.request import actor_of, language_of, part_of, session_factory_of, site_of
from forum.web.routing import get
from search.actions.rebuild import indexed
from search.engines.base import MAX_MATCHES_COUNTED, Engine, Hits, Query
from search.engines.clauses import Clause, clauses
from search.engines.terms import MAX_QUERY_LENGTH, Term, TermMatcher
from search.pages import Facet, Result, SearchPage
from search.presenters import highlight, snippet

PAGE_SIZE = 20


def engine_of(request: Request) -> Engine:
    """The search engine of this process."""
    return part_of(request, Engine)


@dataclass(frozen=True)
class _Search:
    """The parameters of a search: text and selected facets."""

    q: str
    kind: str
    language: str

    def path(self, request: Request, **changes: str) -> str:
        """The path of this search, with other parameters where given."""
        values = {"q": self.q, "kind": self.kind, "language": self.language} | changes
        return url_for(request, "search:page", **values)


@cache_for_guests
async def page(request: Request) -> Response:
    """The search form, and a page of results."""
    parameters = request.query_params
    q = clean_line(parameters.get("q", ""))[:MAX_QUERY_LENGTH]
    kinds = [kind.name for kind in indexed(registry_of(session_factory_of(request)))]
    search = _Search(
        q,
        _known_or_empty(kinds, parameters.get("kind")),
        _known_or_empty(site_of(request).language_codes, parameters.get("language")),
    )
    offset = _offset(parameters.get("after"))
    view = SearchPage(q, search.kind, search.language)
    if not q:
        return render(request, view)
    kind_filter = (search.kind,) if search.kind else ()
    query = Query(q, kind_filter, PAGE_SIZE, offset, search.language, detailed=True)
    try:
        hits = await engine_of(request).find(query)
    except SearchUnavailable:
        skip_cache(request)
        return render(request, replace(view, down=True))
    if hits.is_fallback:
        skip_cache(request)
    # Once there are more pages, one of them may have what is named.
    named = await _named(request, search) if not offset and not search.language else []
    hits = _with_named(hits, named)
    results = await _results(request, hits, clauses(hits.corrected or q))
    return render(
        request,
        replace(
            view,
            facets=_kind_facets(request, search, hits, kinds),
            languages=_language_facets(request, search, hits),
            results=results,
            total=hits.total,
            most=MAX_MATCHES_COUNTED,
            all_words=hits.all_words,
            more_path=_more_path(request, search, hits, offset),
            simple=hits.is_fallback,
            corrected=hits.corrected,
            corrected_path=search.path(request, q=hits.corrected) if hits.corrected else "",
        ),
    )


async def _named(request: Request, search: _Search) -> list[Summary]:
    """Public content that the text names by its number or code."""
    async with read_session(request) as session:
        found = await registry.named(session, search.q)
        refs = [ref for ref in found if search.kind in ("", ref.kind)]
        summaries = await registry.summaries(session, refs)
    return [summaries[ref] for ref in refs if ref in summaries and summaries[ref].is_found]


def _with_named(hits: Hits, named: Sequence[Summary]) -> Hits:
    """The hits after the content that the text names, counted if no other page has it."""
    refs = dict.fromkeys((*(summary.ref for summary in named), *hits.refs))
    new = [] if hits.has_more else [each for each in named if each.ref not in hits.refs]
    facets = Counter(hits.facets)
    if hits.facets:
        facets.update((summary.ref.kind, summary.language) for summary in new)
    return replace(hits, refs=tuple(refs), total=hits.total + len(new), facets=facets)


def _known_or_empty(known: Sequence[str], value: str | None) -> str:
    return value if value and value in known else ""


def _offset(after: str | None) -> int:
    if not after:
        return 0
    (offset,) = decode_cursor(after, (int,))
    if not 0 <= int(offset) < MAX_MATCHES_COUNTED:
        raise NotFound("bad_cursor")
    return int(offset)


def _more_path(request: Request, search: _Search, hits: Hits, offset: int) -> str | None:
    after = offset + PAGE_SIZE
    if not hits.has_more or after >= MAX_MATCHES_COUNTED:
        return None
    return search.path(request, after=encode_cursor(after))


def _count(hits: Hits, kind: str, language: str) -> int | None:
    if not hits.facets:
        return None
    facets = hits.facets.items()
    return sum(n for (k, code), n in facets if kind in ("", k) and language in ("", code))


def _kind_facets(
    request: Request, search: _Search, hits: Hits, kinds: list[str]
) -> tuple[Facet, ...]:
    labels = {"": renderer_of(request).message("search_in_all")} | {
        name: gettext(registry_of(session_factory_of(request)).content_type(name).plural)
        for name in kinds
    }
    return tuple(
        Facet(
            labels[name],
            search.path(request, kind=name),
            name == search.kind,
            _count(hits, name, search.language),
        )
        for name in ("", *kinds)
    )


def _language_facets(request: Request, search: _Search, hits: Hits) -> tuple[Facet, ...]:
    """The facets of languages with matches; empty if there is only one and none is selected."""
    counts = {
        code: _count(hits, search.kind, code) or 0 for code in site_of(request).language_codes
    }
    offered = [code for code, count in counts.items() if count or code == search.language]
    if len(offered) < 2 and not search.language:
        return ()
    any_language = renderer_of(request).message("search_in_any_language")
    return (
        Facet(
            any_language, search.path(request, language=""), not search.language,
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


async def _results(request: Request, hits: Hits, found: list[Clause]) -> tuple[Result, ...]:
    query_terms = [clause.term for clause in found]
    other_words = (
        word for word in hits.words if not any(term.matches(word) for term in query_terms)
    )
    matcher = TermMatcher(
        [*query_terms, *(Term(word, is_prefix=False) for word in other_words)],
        stems=(stem for clause in found for stem in clause.stems),
    )
    # The index may lag behind the database: display only what is public now.
    async with read_session(request) as session:
        summaries = await registry.summaries(session, hits.refs)
        visible = [
            summaries[ref] for ref in hits.refs if ref in summaries and summaries[ref].is_found
        ]
        supported: set[ContentRef] = set()
        if member_id := actor_of(request).member_id:
            refs = [summary.ref for summary in visible]
            supported = await registry.supported(session, refs, member_id)
    return tuple(_result(request, summary, matcher, supported) for summary in visible)


def _result(
    request: Request, summary: Summary, matcher: TermMatcher, supported: set[ContentRef]
) -> Result:
    content_type = registry_of(session_factory_of(request)).content_type(summary.ref.kind)
    return Result(
        kind=gettext(content_type.label),
        title=highlight(summary.title, matcher),
        passage=snippet(summary.text, matcher),
        language=summary.language,
        path=f"/{language_of(request)}/{summary.path.lstrip('/')}",
        posted_at=summary.posted_at,
        supported=summary.ref in supported,
    )


ROUTES = (get("/search", page, "search:page"),)
