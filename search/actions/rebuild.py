"""Feeding the index: by the journal as things happen, and whole when it must be made anew."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from forum.core.clock import pause
from forum.core.content.registry import Catalogue, Kind
from forum.core.content.search_port import SearchDown
from forum.core.content.summary import Document
from forum.core.service_errors import Failed
from forum.core.unit_of_work import Workshop
from search import queries
from search.actions import staleness
from search.engines.base import Engine
from search.engines.fallback import FallbackEngine

BATCH = 200

log = logging.getLogger("forum.search")


def indexed(catalogue: Catalogue) -> tuple[Kind, ...]:
    """The kinds that are searched."""
    return tuple(kind for kind in catalogue.searchable if kind.public_ids)


async def fill(
    workshop: Workshop, engine: Engine, stopped: asyncio.Event | None = None
) -> dict[str, int]:
    """Fill the index from everything public; returns how many documents of each kind.

    Raises `SearchDown` when it is stopped before it is done; the index is then as it was.
    """
    counts = {kind.name: 0 for kind in indexed(workshop.catalogue)}

    async def batches() -> AsyncIterator[list[Document]]:
        for kind in indexed(workshop.catalogue):
            async for batch in _documents(workshop, kind):
                if stopped and stopped.is_set():
                    raise SearchDown("stopped")
                counts[kind.name] += len(batch)
                yield batch

    await engine.rebuild(batches())
    return counts


async def make_anew(
    workshop: Workshop, engine: Engine, stopped: asyncio.Event | None = None
) -> dict[str, int]:
    """`fill` the index, and tell every process that searches may find something else now."""
    counts = await fill(workshop, engine, stopped)
    # An empty one changes no page: what isn't public is never shown.
    if any(counts.values()):
        async with workshop.writing() as work:
            staleness.tell_made_anew(work)
    return counts


async def make_ready(
    workshop: Workshop,
    engine: Engine,
    stopped: asyncio.Event | None = None,
    *,
    again: float = 10.0,
) -> None:
    """Start the engine, and fill it if it is new; when it doesn't answer, try `again` until it does.

    For a task of the web process: the site needn't wait for its search, nor one engine for another.
    """
    stopped = stopped or asyncio.Event()
    until_done = partial(_until_done, again, stopped)
    if isinstance(engine, FallbackEngine):
        await asyncio.gather(
            until_done(partial(_fill_if_new, workshop, engine.second, stopped)),
            until_done(partial(_fill_server, workshop, engine.first, stopped)),
        )
    else:
        await until_done(partial(_fill_if_new, workshop, engine, stopped))
        await until_done(partial(_note_untold, workshop))


async def _until_done(
    again: float, stopped: asyncio.Event, step: Callable[[], Awaitable[None]]
) -> None:
    told = ""
    while not stopped.is_set():
        try:
            await step()
            return
        except (SearchDown, Failed, SQLAlchemyError, OSError) as error:
            fault = str(error) if isinstance(error, SearchDown | Failed) else type(error).__name__
            # Once for each reason: it may last for days.
            if fault != told and not stopped.is_set():
                log.warning("the search index isn't ready yet: %s", fault)
            told = fault
            await pause(again, until=stopped)


async def _fill_if_new(workshop: Workshop, engine: Engine, stopped: asyncio.Event) -> None:
    if await engine.start():
        counts = await make_anew(workshop, engine, stopped)
        # Another process that began later may have been killed since: then nobody has filled it.
        if await engine.start():
            raise SearchDown("overtaken by another filling")
        log.info("the search index was new; filled: %s", counts)


async def _fill_server(workshop: Workshop, engine: Engine, stopped: asyncio.Event) -> None:
    """Fill a server that is new, or that wasn't told of changes: another engine had been chosen."""
    is_new, is_untold = await engine.start(), await _is_untold(workshop)
    if is_new or is_untold:
        log.info(
            "the search server was new; filled: %s", await make_anew(workshop, engine, stopped)
        )
    if is_untold:
        async with workshop.writing() as work:
            await staleness.forget_untold(work)


async def _note_untold(workshop: Workshop) -> None:
    """Remember that no server is told of what changes from now on."""
    if await _is_untold(workshop):
        return
    # Another process that starts may be quicker.
    with suppress(IntegrityError):
        async with workshop.writing() as work:
            await staleness.note_untold(work)


async def _is_untold(workshop: Workshop) -> bool:
    async with workshop.reading() as reading:
        return await queries.is_untold(reading)


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
