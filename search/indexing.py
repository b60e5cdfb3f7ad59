"""Feeding the index: by the journal as things happen, and whole when it must be made anew."""

import asyncio
import logging
from collections.abc import AsyncIterator

from forum.core.content import Catalogue, Document, Kind
from forum.core.events import ContentChanged, Event, VisibilityChanged
from forum.core.finding import SearchDown
from forum.core.work import Reaction, Workshop
from search.engines.base import Engine

BATCH = 200

log = logging.getLogger("forum.search")


def indexing(engine: Engine) -> tuple[Reaction, ...]:
    """The reactions that keep the engine's index at what is public."""

    async def index_content(workshop: Workshop, event: Event) -> None:
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

    to = (VisibilityChanged, ContentChanged)
    return (Reaction("index_content", to, index_content, outside=True),)


def indexed(catalogue: Catalogue) -> tuple[Kind, ...]:
    """The kinds that are searched."""
    return tuple(kind for kind in catalogue.searchable if kind.public_ids)


async def fill(workshop: Workshop, engine: Engine) -> dict[str, int]:
    """Make the index anew from everything public; returns how many documents of each kind."""
    counts = {kind.name: 0 for kind in indexed(workshop.catalogue)}

    async def batches() -> AsyncIterator[list[Document]]:
        for kind in indexed(workshop.catalogue):
            async for batch in _documents(workshop, kind):
                counts[kind.name] += len(batch)
                yield batch

    await engine.rebuild(batches())
    return counts


async def make_ready(workshop: Workshop, engine: Engine, pause: float = 10.0) -> None:
    """Start the engine, and fill it if it is new; when it doesn't answer, try again until it does.

    For a task of the web process: the site needn't wait for its search.
    """
    while True:
        try:
            if await engine.start():
                log.info("the search index was new; filled: %s", await fill(workshop, engine))
            return
        except SearchDown as error:
            log.warning("the search engine doesn't answer: %s", error)
            await asyncio.sleep(pause)


async def _documents(workshop: Workshop, kind: Kind) -> AsyncIterator[list[Document]]:
    assert kind.documents and kind.public_ids
    after = 0
    while True:
        async with workshop.reading() as reading:
            ids = await kind.public_ids(reading, after, BATCH)
            batch = await kind.documents(reading, ids) if ids else []
        if not ids:
            return
        after = ids[-1]
        yield batch
