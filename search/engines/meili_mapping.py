"""Mapping between Meilisearch's JSON and the engine's types: settings, rows, queries, hits."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forum.core.content.summary import Document
from forum.core.ref import ContentRef
from search.engines.base import MAX_MATCHES_COUNTED, FacetKey, Hits, Query
from search.engines.terms import Term, tokens

KEY = "forum_key_2"
"""The primary key. Change its number when fields, documents or tokenisation change: the index is
then rebuilt, and processes of the previous version don't write to it."""

OWN_KEY = re.compile(r"forum_key_\d+")
COPY = "-copy"
COMPOUNDING = {"de": "deu"}
"""Languages whose compounds Meilisearch splits: the forum's language code to the server's locale."""

# Locales to tokenise queries with: all but German, whose compound splitting breaks up words of
# other languages.
QUESTION_LOCALES = ["nl", "fr", "en", "it", "tr", "ar"]
BEFORE, AFTER = "\ue000", "\ue001"
HIGHLIGHTS: dict[str, Any] = {
    "attributesToHighlight": ["title", "body"], "highlightPreTag": BEFORE, "highlightPostTag": AFTER,
    "attributesToCrop": ["body"], "cropLength": 20, "cropMarker": "",
}  # fmt: skip
FACETS: dict[str, Any] = {"facets": ["shelf"]}
SETTINGS: dict[str, Any] = {
    "searchableAttributes": ["title", "body", *(f"parts_{code}" for code in COMPOUNDING)],
    "displayedAttributes": [KEY, "title", "body"],
    "filterableAttributes": ["kind", "language", "layer", "shelf"],
    "sortableAttributes": ["published"],
    "rankingRules": [
        "words", "typo", "proximity", "attribute", "sort", "exactness", "published:desc",
    ],
    "typoTolerance": {
        "minWordSizeForTypos": {"oneTypo": 4, "twoTypos": 8}, "disableOnNumbers": True,
    },
    "localizedAttributes": [
        {"locales": [name], "attributePatterns": [f"parts_{code}"]}
        for code, name in COMPOUNDING.items()
    ],
    "pagination": {"maxTotalHits": MAX_MATCHES_COUNTED + 1},
    "facetSearch": False,
}  # fmt: skip


def contains(settings: Any, expected: Any) -> bool:
    """Whether settings contain the expected ones; the server adds defaults for missing ones."""
    if isinstance(expected, Mapping):
        return all(contains(settings.get(name), value) for name, value in expected.items())
    return bool(settings == expected)


def key_of(ref: ContentRef) -> str:
    """The primary key of a document."""
    return f"{ref.kind}-{ref.id}"


def tombstone(key: str) -> dict[str, Any]:
    """A tombstone: replaces a removed document by a row without searchable text."""
    return {KEY: key, "layer": "mark"}


def row_of(document: Document) -> dict[str, Any]:
    """The row that the server stores for a document."""
    kind, language = document.ref.kind, document.language
    row = {
        KEY: key_of(document.ref), "layer": "change", "kind": kind, "language": language,
        "shelf": f"{kind}/{language}", "published": document.published_at.timestamp(),
        "title": " ".join(tokens(document.title)), "body": " ".join(tokens(document.whole_body)),
    }  # fmt: skip
    if language in COMPOUNDING:
        row[f"parts_{language}"] = f"{row['title']} {row['body']}"
    return row


def search_queries(
    query: Query, query_terms: Sequence[Term], strategy: str
) -> list[dict[str, Any]]:
    """The query for a page of hits, and one for the facets if the first has filters."""
    words: dict[str, Any] = {
        "q": " ".join(term.text for term in query_terms),
        "matchingStrategy": strategy,
        "locales": QUESTION_LOCALES,
    }
    page = words | {
        "attributesToRetrieve": [KEY], "limit": query.limit + 1, "offset": query.offset,
    }  # fmt: skip
    filters = _filter(query)
    if filters:
        page["filter"] = filters
    if not query.detailed:
        return [page]
    page |= HIGHLIGHTS
    if not filters:
        return [page | FACETS]
    return [page, words | FACETS | {"limit": 0}]


def _filter(query: Query) -> list[str]:
    filters = [f"kind IN {json.dumps(query.kinds)}"] if query.kinds else []
    return [*filters, f"language = {json.dumps(query.language)}"] if query.language else filters


def hits(query: Query, response: Mapping[str, Any], *facet_responses: Mapping[str, Any]) -> Hits:
    """The hits in the response to a page query, with the facets of the separate query, if any."""
    rows = response["hits"]
    facets: dict[FacetKey, int] = {}
    for each_response in facet_responses or (response,):
        for shelf, count in each_response.get("facetDistribution", {}).get("shelf", {}).items():
            kind, _, language = shelf.partition("/")
            facets[kind, language] = count
    return Hits(
        tuple(_ref(row[KEY]) for row in rows[: query.limit]),
        min(response["estimatedTotalHits"], MAX_MATCHES_COUNTED + 1),
        has_more=len(rows) > query.limit,
        facets=facets,
        words=frozenset(word for row in rows for word in _highlighted(row.get("_formatted", {}))),
    )


def _ref(key: str) -> ContentRef:
    kind, number = key.removesuffix(COPY).rsplit("-", 1)
    return ContentRef(kind, int(number))


def _highlighted(row: Mapping[str, str]) -> Iterator[str]:
    """The whole words in which the server highlighted something."""
    for name in ("title", "body"):
        for word in row.get(name, "").split():
            if BEFORE in word:
                yield word.replace(BEFORE, "").replace(AFTER, "")
