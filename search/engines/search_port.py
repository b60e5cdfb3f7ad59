"""Adapter of the search engine to the port that other slices use.

The port is `forum/core/content/search_port.py`.
"""

from forum.core.content.search_port import Found
from search.engines.base import Engine, Query


class EngineSearchPort:
    """A `SearchPort` that queries the engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def find(self, text: str, *, kind: str, limit: int) -> Found:
        """Content of one kind, the best first; raises `SearchUnavailable`."""
        hits = await self._engine.find(Query(text, kinds=(kind,), limit=limit))
        return Found(hits.refs, hits.corrected)
