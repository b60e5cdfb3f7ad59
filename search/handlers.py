"""Event handlers that keep the search index consistent with the public content."""

from collections.abc import Awaitable, Callable

from forum.core.content.registry import registry_of
from forum.core.delivery.handler import ExternalHandler
from forum.core.journal.event import ContentChanged, VisibilityChanged
from forum.core.unit_of_work import SessionFactory
from forum.core.visibility import Visibility
from search.actions.similarity import SimilarityIndex
from search.engines.base import Engine
from search.engines.fallback import FallbackEngine

IndexedEvent = VisibilityChanged | ContentChanged
EVENTS: tuple[type[IndexedEvent], ...] = (VisibilityChanged, ContentChanged)
EMBEDDED = "index_content"
SERVER = "index_in_meilisearch"


def index_handlers(
    engine: Engine, similarity: SimilarityIndex
) -> tuple[ExternalHandler[IndexedEvent], ...]:
    """The handlers that update the index, one for each engine in a `FallbackEngine`.

    That of the embedded engine also stores what is alike. A server may be down for hours: its handler has a separate queue, so that others don't wait.
    """
    if isinstance(engine, FallbackEngine):
        return (
            ExternalHandler(
                EMBEDDED, EVENTS, _indexer(engine.second, similarity), invalidates_pages=True
            ),
            ExternalHandler(
                SERVER, EVENTS, _indexer(engine.first), queue="index", invalidates_pages=True
            ),
        )
    return (
        ExternalHandler(EMBEDDED, EVENTS, _indexer(engine, similarity), invalidates_pages=True),
        # Acknowledges deliveries that are pending from before another engine was chosen.
        ExternalHandler(SERVER, (), _ignore),
    )


async def _ignore(session_factory: SessionFactory, event: IndexedEvent) -> None:
    """Do nothing: no server is configured any more."""


def _indexer(
    engine: Engine, similarity: SimilarityIndex | None = None
) -> Callable[[SessionFactory, IndexedEvent], Awaitable[None]]:
    async def index(session_factory: SessionFactory, event: IndexedEvent) -> None:
        """Upsert the current state of the content in the index, or remove it if it isn't public."""
        content_type = registry_of(session_factory).types.get(event.subject.kind)
        if content_type is None or content_type.documents is None:
            return
        if _concerns_index(event):
            async with session_factory.read_session() as session:
                documents = await content_type.documents(session, [event.subject.id])
            if documents:
                await engine.put(documents)
                if similarity:
                    await similarity.put(session_factory, documents)
            else:
                await engine.remove([event.subject])
                if similarity:
                    await similarity.remove(session_factory, [event.subject])
        if _ends_erasure(event) or (isinstance(event, ContentChanged) and event.redacted):
            await engine.purge()

    return index


def _ends_erasure(event: IndexedEvent) -> bool:
    """Whether content was erased, and no more of the same erasure follows."""
    return (
        isinstance(event, VisibilityChanged)
        and event.after == Visibility.erased
        and not event.more_follow
    )


def _concerns_index(event: IndexedEvent) -> bool:
    """False for a move between two visibilities that aren't public."""
    return not isinstance(event, VisibilityChanged) or event.became_public or event.left_public
