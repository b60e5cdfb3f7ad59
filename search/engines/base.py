"""Interface of search engines, with their query and result types.

An index is derived data: it is updated from the journal, and can be rebuilt at any time.

A rebuild runs concurrently with searches and with changes, which may come from another process.
Therefore every entry carries the *epoch* in which it was last written. A rebuild opens a new epoch,
overwrites only entries of older epochs, and finally deletes those that are still older. A
concurrent change is written with the new epoch, so the rebuild doesn't overwrite it with what it
read earlier. For the same reason a removal leaves a tombstone: a reference and its epoch, without
words. A later rebuild, which reads the database after the removal, deletes it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from forum.core.content.summary import Document
from forum.core.ref import ContentRef

MAX_MATCHES_COUNTED = 1000
"""Matches are counted up to this number; a count of one more means "more than this"."""


FacetKey = tuple[str, str]
"""Content type and language code."""


@dataclass(frozen=True)
class Query:
    """A search query: any text, as typed. Empty `kinds` or `language` means no filter.

    `detailed` also requests facets and matched words.
    """

    text: str
    kinds: tuple[str, ...] = ()
    limit: int = 20
    offset: int = 0
    language: str = ""
    detailed: bool = False


@dataclass(frozen=True)
class Hits:
    """A page of results: references, the best first.

    `total` is at most `MAX_MATCHES_COUNTED` + 1. `all_words` is false if no document has all words and the
    hits have only some of them. `facets` counts the matches by kind and language, regardless of the
    query's filters; it is empty when there are more than an engine counts. `words` are matched
    words of these hits that aren't in the query, such as corrected spellings, folded as in
    `search/engines/terms.py`. `is_fallback`: the fallback engine answered, as the first is down.
    `corrected`: the query that was answered instead, as nothing has all words of the one that was typed.
    """

    refs: tuple[ContentRef, ...] = ()
    total: int = 0
    has_more: bool = False
    all_words: bool = True
    facets: Mapping[FacetKey, int] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    is_fallback: bool = False
    corrected: str = ""


@dataclass(frozen=True)
class Server:
    """The connection to a search server: URL, API key, name of the forum's index.

    `timeout` is that of a query, in seconds.
    """

    url: str
    key: str = field(repr=False)
    index: str
    timeout: float


class Engine(Protocol):
    """A search engine. All methods except `reachable` and `close` may raise `SearchUnavailable`."""

    async def start(self) -> bool:
        """Open or create the index. Idempotent. True if it is new and must be rebuilt."""
        ...

    async def put(self, documents: Sequence[Document]) -> None:
        """Upsert documents, by their reference."""
        ...

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Remove documents; unknown references are ignored."""
        ...

    async def purge(self) -> None:
        """Remove what the engine's files still hold of removed documents.

        Costs as much as the whole index, so only for content that was erased.
        """
        ...

    async def find(self, query: Query) -> Hits:
        """A page of results. Any text is a valid query."""
        ...

    async def rebuild(self, batches: AsyncIterator[list[Document]]) -> None:
        """Replace the index by these documents, concurrently with searches and changes."""
        ...

    async def reachable(self) -> bool:
        """Whether the engine answers now."""
        ...

    async def close(self) -> None:
        """Close files and connections."""
        ...


def known(facets: dict[FacetKey, int]) -> dict[FacetKey, int]:
    """The facets if the count is complete; empty if it stopped at `MAX_MATCHES_COUNTED`."""
    return facets if sum(facets.values()) <= MAX_MATCHES_COUNTED else {}
