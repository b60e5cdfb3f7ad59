"""Event handlers that keep the search index at what is public."""

from collections.abc import Awaitable, Callable

from forum.core.delivery.handler import Reaction
from forum.core.journal.event import ContentChanged, Event, VisibilityChanged
from forum.core.unit_of_work import Workshop
from search.engines.base import Engine
from search.engines.fallback import FallbackEngine

TO = (VisibilityChanged, ContentChanged)


IN_HOUSE = "index_content"


ON_SERVER = "index_in_meilisearch"


def indexing(engine: Engine) -> tuple[Reaction, ...]:
    """The reactions that keep the engine's index at what is public, one for each engine in it.

    A server may be away for hours; in a lane of its own that is nobody else's trouble.
    """
    if isinstance(engine, FallbackEngine):
        on_server = _keeping(engine.first)
        return (
            Reaction(IN_HOUSE, TO, _keeping(engine.second), outside=True, seen_by_readers=True),
            Reaction(ON_SERVER, TO, on_server, outside=True, lane="index", seen_by_readers=True),
        )
    return (
        Reaction(IN_HOUSE, TO, _keeping(engine), outside=True, seen_by_readers=True),
        # What is still owed from before another engine was chosen.
        Reaction(ON_SERVER, (), _leave, outside=True),
    )


async def _leave(workshop: Workshop, event: Event) -> None:
    """Nothing: there is no server any more."""


def _keeping(engine: Engine) -> Callable[[Workshop, Event], Awaitable[None]]:
    async def keep(workshop: Workshop, event: Event) -> None:
        """Put the content as it is now, or remove it when it isn't public."""
        if isinstance(event, VisibilityChanged) and not (event.became_public or event.left_public):
            return
        kind = workshop.catalogue.kinds.get(event.subject.kind)
        if kind is None or kind.documents is None:
            return
        async with workshop.reading() as reading:
            documents = await kind.documents(reading, [event.subject.id])
        if documents:
            await engine.put(documents)
        else:
            await engine.remove([event.subject])

    return keep
