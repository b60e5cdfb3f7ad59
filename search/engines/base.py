"""What every search engine can do. The journal feeds it; it holds nothing that can't be made anew.

A rebuild goes on beside searching and beside changes, which may come from another process. So
every entry carries the *epoch* in which it was last written: a rebuild opens a new epoch, writes
only over entries of older ones, and in the end sweeps away what is still old. A change that comes
in meanwhile has the new epoch already, so it stands, whatever the rebuild had read before. For the
same reason removing leaves a mark without words (a reference and its epoch); a later rebuild, which
has read what is public after that, sweeps it away.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from forum.core.content import Document, Ref

MOST_COUNTED = 1000
"""Results are counted up to here; one more says that there are more."""


@dataclass(frozen=True)
class Query:
    """What somebody looks for: any text at all, among some kinds or all."""

    text: str
    kinds: tuple[str, ...] = ()
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True)
class Hits:
    """What was found: a page of references, the best first.

    `total` counts up to `MOST_COUNTED` + 1. When nothing has all the words, there may be hits with
    some of them; then `all_words` is false.
    """

    refs: tuple[Ref, ...] = ()
    total: int = 0
    has_more: bool = False
    all_words: bool = True


class Engine(Protocol):
    """A search engine. Every method but `reachable` and `close` may raise `SearchDown`."""

    async def start(self) -> bool:
        """Get ready, more than once if need be; true when the index is new and must be filled."""
        ...

    async def put(self, documents: Sequence[Document]) -> None:
        """Take in documents, in place of those with the same reference."""
        ...

    async def remove(self, refs: Sequence[Ref]) -> None:
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
