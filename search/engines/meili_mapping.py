"""What goes to Meilisearch and comes back, as plain data: settings, rows, questions, hits."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from forum.core.content.summary import Document
from forum.core.ref import ContentRef
from search.engines.base import MOST_COUNTED, FacetKey, Hits, Query
from search.engines.terms import Term, tokens

KEY = "forum_key_2"
"""The primary key. Another number when the fields, the documents or the reading of words change: the index is then
made anew, and processes of the version before leave it alone."""

OURS = re.compile(r"forum_key_\d+")
COPY = "-copy"
COMPOUNDING = {"de": "deu"}
"""Languages whose compounds Meilisearch can take apart, by our name for them and by its own."""

# A question is read as in every other language: taken apart as German, words of others fall to bits.
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
    "pagination": {"maxTotalHits": MOST_COUNTED + 1},
    "facetSearch": False,
}  # fmt: skip


def holds(found: Any, wanted: Any) -> bool:
    """Whether settings are as wanted; the server adds what isn't said."""
    if isinstance(wanted, Mapping):
        return all(holds(found.get(name), value) for name, value in wanted.items())
    return bool(found == wanted)


def key_of(ref: ContentRef) -> str:
    """The primary key of a document."""
    return f"{ref.kind}-{ref.id}"


def mark(key: str) -> dict[str, Any]:
    """What stands in the place of a document that is gone: nothing that could be found."""
    return {KEY: key, "layer": "mark"}


def row_of(document: Document) -> dict[str, Any]:
    """A document as the server keeps it."""
    kind, language = document.ref.kind, document.language
    row = {
        KEY: key_of(document.ref), "layer": "change", "kind": kind, "language": language,
        "shelf": f"{kind}/{language}", "published": document.published_at.timestamp(),
        "title": " ".join(tokens(document.title)), "body": " ".join(tokens(document.body)),
    }  # fmt: skip
    if language in COMPOUNDING:
        row[f"parts_{language}"] = f"{row['title']} {row['body']}"
    return row


def questions(query: Query, asked: Sequence[Term], strategy: str) -> list[dict[str, Any]]:
    """The question for a page, and one for the facets when it leaves some out."""
    words: dict[str, Any] = {
        "q": " ".join(term.text for term in asked),
        "matchingStrategy": strategy,
        "locales": QUESTION_LOCALES,
    }
    page = words | {
        "attributesToRetrieve": [KEY], "limit": query.limit + 1, "offset": query.offset,
    }  # fmt: skip
    narrowed = _filter(query)
    if narrowed:
        page["filter"] = narrowed
    if not query.detailed:
        return [page]
    page |= HIGHLIGHTS
    if not narrowed:
        return [page | FACETS]
    return [page, words | FACETS | {"limit": 0}]


def _filter(query: Query) -> list[str]:
    narrowed = [f"kind IN {json.dumps(query.kinds)}"] if query.kinds else []
    return [*narrowed, f"language = {json.dumps(query.language)}"] if query.language else narrowed


def hits(query: Query, found: Mapping[str, Any], *counted: Mapping[str, Any]) -> Hits:
    """The answer to a question for a page, with the one for the facets if that was asked apart."""
    rows = found["hits"]
    facets: dict[FacetKey, int] = {}
    for answer in counted or (found,):
        for shelf, count in answer.get("facetDistribution", {}).get("shelf", {}).items():
            kind, _, language = shelf.partition("/")
            facets[kind, language] = count
    return Hits(
        tuple(_ref(row[KEY]) for row in rows[: query.limit]),
        min(found["estimatedTotalHits"], MOST_COUNTED + 1),
        has_more=len(rows) > query.limit,
        facets=facets,
        words=frozenset(word for row in rows for word in _marked(row.get("_formatted", {}))),
    )


def _ref(key: str) -> ContentRef:
    kind, number = key.removesuffix(COPY).rsplit("-", 1)
    return ContentRef(kind, int(number))


def _marked(row: Mapping[str, str]) -> Iterator[str]:
    """The words in which the server marked something, whole."""
    for name in ("title", "body"):
        for word in row.get(name, "").split():
            if BEFORE in word:
                yield word.replace(BEFORE, "").replace(AFTER, "")
