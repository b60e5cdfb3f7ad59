"""What every search engine can do. The journal feeds it; it holds nothing that can't be made anew.

A rebuild goes on beside searching and beside changes, which may come from another process. So
every entry carries the *epoch* in which it was last written: a rebuild opens a new epoch, writes
only over entries of older ones, and in the end sweeps away what is still old. A change that comes
in meanwhile has the new epoch already, so it stands, whatever the rebuild had read before. For the
same reason removing leaves a mark without words (a reference and its epoch); a later rebuild, which
has read what is public after that, sweeps it away.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from forum.core.content.summary import Document
from forum.core.ref import ContentRef

MOST_COUNTED = 1000
"""Results are counted up to here; one more says that there are more."""


FacetKey = tuple[str, str]
"""A kind and a language."""


@dataclass(frozen=True)
class Query:
    """What somebody looks for: any text at all, among some kinds or all, in one language or all.

    A `detailed` one also asks for facets and for the words that were matched.
    """

    text: str
    kinds: tuple[str, ...] = ()
    limit: int = 20
    offset: int = 0
    language: str = ""
    detailed: bool = False


@dataclass(frozen=True)
class Hits:
    """What was found: a page of references, the best first.

    `total` counts up to `MOST_COUNTED` + 1. When nothing has all the words, there may be hits with
    some of them; then `all_words` is false. `facets` counts what fits the words on each shelf,
    whatever kind and language were chosen; it is empty when that is more than an engine counts.
    `words` are words of these hits that were matched though nobody typed them, folded as in
    `search/engines/terms.py`. A `is_fallback` answered because the engine of choice is away.
    """

    refs: tuple[ContentRef, ...] = ()
    total: int = 0
    has_more: bool = False
    all_words: bool = True
    facets: Mapping[FacetKey, int] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    is_fallback: bool = False


@dataclass(frozen=True)
class Server:
    """Where a search server is, how it knows us, and the name of our index there.

    `timeout`: seconds in which a question must be answered.
    """

    url: str
    key: str = field(repr=False)
    index: str
    timeout: float


class Engine(Protocol):
    """A search engine. Every method but `reachable` and `close` may raise `SearchUnavailable`."""

    async def start(self) -> bool:
        """Get ready, more than once if need be; true when the index is new and must be filled."""
        ...

    async def put(self, documents: Sequence[Document]) -> None:
        """Take in documents, in place of those with the same reference."""
        ...

    async def remove(self, refs: Sequence[ContentRef]) -> None:
        """Forget documents, if they are there."""
        ...

    async def find(self, query: Query) -> Hits:
        """A page of what fits the query; no text is an error."""
        ...

    async def rebuild(self, batches: AsyncIterator[list[Document]]) -> None:
        """Hold these documents and no others, while searching and changes go on."""
        ...

    async def reachable(self) -> bool:
        """Whether it answers now."""
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...


def known(facets: dict[FacetKey, int]) -> dict[FacetKey, int]:
    """Facets that were counted to the end; none when counting stopped on the way."""
    return facets if sum(facets.values()) <= MOST_COUNTED else {}
