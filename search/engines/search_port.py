"""The search engine as other slices may use it (`forum/core/content/search_port.py`)."""

from forum.core.ref import ContentRef
from search.engines.base import Engine, Query


class EngineSearchPort:
    """A `SearchPort` that asks the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def find(self, text: str, *, kind: str, limit: int) -> list[ContentRef]:
        """References of one kind, the best first; raises `SearchUnavailable`."""
        hits = await self._engine.find(Query(text, kinds=(kind,), limit=limit))
        return list(hits.refs)
