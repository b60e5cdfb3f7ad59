"""Search port: the interface of full-text search, independent of the search engine."""

from dataclasses import dataclass
from typing import Protocol

from forum.core.ref import ContentRef
from forum.core.service_errors import ServiceUnavailable


class SearchUnavailable(ServiceUnavailable):
    """The search engine doesn't respond; pages are rendered without it."""


@dataclass(frozen=True)
class Found:
    """References, the best first. `corrected`: the text they have, as nothing has the one typed."""

    refs: tuple[ContentRef, ...] = ()
    corrected: str = ""


class SearchPort(Protocol):
    """Full-text search in public content."""

    async def find(self, text: str, *, kind: str, limit: int) -> Found:
        """Content of one kind, best match first; any text is valid. Raises `SearchUnavailable`.

        The index may lag behind the database: callers must check that results are still public.
        """
        ...
