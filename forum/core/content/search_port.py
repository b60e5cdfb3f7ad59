"""Finding content by words, as slices may ask for it without knowing who answers."""

from typing import Protocol

from forum.core.ref import ContentRef
from forum.core.service_errors import ServiceUnavailable


class SearchUnavailable(ServiceUnavailable):
    """The search engine doesn't answer just now; pages go on without it."""


class SearchPort(Protocol):
    """Whoever finds public content by words."""

    async def find(self, text: str, *, kind: str, limit: int) -> list[ContentRef]:
        """References of one kind, the best first; any text will do. Raises `SearchUnavailable`.

        The index may be a moment behind, so what is found must still be read as public.
        """
        ...
