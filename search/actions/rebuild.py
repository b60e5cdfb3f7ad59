"""Feeding the index: by the journal as things happen, and whole when it must be made anew."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import partial

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from forum.core.clock import pause
from forum.core.content.registry import ContentRegistry, ContentType, registry_of
from forum.core.content.search_port import SearchUnavailable
from forum.core.content.summary import Document
from forum.core.service_errors import DeliveryError
from forum.core.unit_of_work import SessionFactory
from search import queries
from search.actions import staleness
from search.engines.base import Engine
from search.engines.fallback import FallbackEngine

BATCH = 200

log = logging.getLogger("forum.search")


def indexed(catalogue: ContentRegistry) -> tuple[ContentType, ...]:
    """The kinds that are searched."""
    return tuple(kind for kind in catalogue.searchable if kind.public_ids)


async def reindex(
    session_factory: SessionFactory, engine: Engine, stopped: asyncio.Event | None = None
) -> dict[str, int]:
    """Fill the index from everything public; returns how many documents of each kind.

    Raises `SearchUnavailable` when it is stopped before it is done; the index is then as it was.
    """
    counts = {kind.name: 0 for kind in indexed(registry_of(session_factory))}

    async def batches() -> AsyncIterator[list[Document]]:
        for kind in indexed(registry_of(session_factory)):
            async for batch in _documents(session_factory, kind):
                if stopped and stopped.is_set():
                    raise SearchUnavailable("stopped")
                counts[kind.name] += len(batch)
                yield batch

    await engine.rebuild(batches())
    return counts


async def rebuild_index(
    session_factory: SessionFactory, engine: Engine, stopped: asyncio.Event | None = None
) -> dict[str, int]:
    """`reindex` the index, and tell every process that searches may find something else now."""
    counts = await reindex(session_factory, engine, stopped)
    # An empty one changes no page: what isn't public is never shown.
    if any(counts.values()):
        async with session_factory.unit_of_work() as uow:
            staleness.publish_rebuilt(uow)
    return counts


async def ensure_index_ready(
    session_factory: SessionFactory,
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
            until_done(partial(_fill_if_new, session_factory, engine.second, stopped)),
            until_done(partial(_fill_server, session_factory, engine.first, stopped)),
        )
    else:
        await until_done(partial(_fill_if_new, session_factory, engine, stopped))
        await until_done(partial(_note_untold, session_factory))


async def _until_done(
    again: float, stopped: asyncio.Event, step: Callable[[], Awaitable[None]]
) -> None:
    logged = ""
    while not stopped.is_set():
        try:
            await step()
            return
        except (SearchUnavailable, DeliveryError, SQLAlchemyError, OSError) as error:
            fault = (
                str(error)
                if isinstance(error, SearchUnavailable | DeliveryError)
                else type(error).__name__
            )
            # Once for each reason: it may last for days.
            if fault != logged and not stopped.is_set():
                log.warning("the search index isn't ready yet: %s", fault)
            logged = fault
            await pause(again, until=stopped)


async def _fill_if_new(
    session_factory: SessionFactory, engine: Engine, stopped: asyncio.Event
) -> None:
    if await engine.start():
        counts = await rebuild_index(session_factory, engine, stopped)
        # Another process that began later may have been killed since: then nobody has filled it.
        if await engine.start():
            raise SearchUnavailable("overtaken by another filling")
        log.info("the search index was new; filled: %s", counts)


async def _fill_server(
    session_factory: SessionFactory, engine: Engine, stopped: asyncio.Event
) -> None:
    """Fill a server that is new, or that wasn't told of changes: another engine had been chosen."""
    is_new, server_is_stale = await engine.start(), await _is_untold(session_factory)
    if is_new or server_is_stale:
        log.info(
            "the search server was new; filled: %s",
            await rebuild_index(session_factory, engine, stopped),
        )
    if server_is_stale:
        async with session_factory.unit_of_work() as uow:
            await staleness.clear_server_stale(uow)


async def _note_untold(session_factory: SessionFactory) -> None:
    """Remember that no server is told of what changes from now on."""
    if await _is_untold(session_factory):
        return
    # Another process that starts may be quicker.
    with suppress(IntegrityError):
        async with session_factory.unit_of_work() as uow:
            await staleness.mark_server_stale(uow)


async def _is_untold(session_factory: SessionFactory) -> bool:
    async with session_factory.read_session() as session:
        return await queries.server_is_stale(session)


async def _documents(
    session_factory: SessionFactory, kind: ContentType
) -> AsyncIterator[list[Document]]:
    assert kind.documents and kind.public_ids
    after = 0
    while True:
        async with session_factory.read_session() as session:
            ids = await kind.public_ids(session, after, BATCH)
            batch = await kind.documents(session, ids) if ids else []
        if not ids:
            return
        after = ids[-1]
        yield batch
