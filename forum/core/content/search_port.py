"""Search port: the interface of full-text search, independent of the search engine."""

from typing import Protocol

from forum.core.ref import ContentRef
from forum.core.service_errors import ServiceUnavailable


class SearchUnavailable(ServiceUnavailable):
    """The search engine doesn't respond; pages are rendered without it."""


class SearchPort(Protocol):
    """Full-text search in public content."""

    async def find(self, text: str, *, kind: str, limit: int) -> list[ContentRef]:
        """References of one kind, best match first; any text is valid. Raises `SearchUnavailable`.

        The index may lag behind the database: callers must check that results are still public.
        """
        ...

    async def similar(self, text: str, *, kind: str, limit: int) -> list[ContentRef]:
        """The same for what has any word of the text, those with most of them first."""
        ...
