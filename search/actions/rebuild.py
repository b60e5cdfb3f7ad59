"""Rebuild of the search index from the database, on demand and at start-up of the web process.

Single changes reach the index through the journal (`search/handlers.py`).
"""

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
from forum.core.database.errors import describe_known
from forum.core.service_errors import DeliveryError
from forum.core.unit_of_work import SessionFactory
from search import queries
from search.actions import staleness
from search.actions.similarity import SimilarityIndex
from search.engines.base import Engine
from search.engines.fallback import FallbackEngine

BATCH = 200

log = logging.getLogger("forum.search")


class _Overtaken(Exception):
    """Another process fills the same index, and began later."""


def indexed(catalogue: ContentRegistry) -> tuple[ContentType, ...]:
    """The content types that are indexed."""
    return tuple(kind for kind in catalogue.searchable if kind.public_ids)


async def reindex(
    session_factory: SessionFactory, engine: Engine, stopped: asyncio.Event | None = None
) -> dict[str, int]:
    """Rebuild the index, and what is alike, from all public content; returns the number of documents by kind.

    Raises `SearchUnavailable` if `stopped` is set before it is done: the old index stays in use.
    """
    counts = {kind.name: 0 for kind in indexed(registry_of(session_factory))}
    similarity = SimilarityIndex()

    async def batches() -> AsyncIterator[list[Document]]:
        for kind in indexed(registry_of(session_factory)):
            async for batch in _documents(session_factory, kind):
                if stopped and stopped.is_set():
                    raise SearchUnavailable("stopped")
                counts[kind.name] += len(batch)
                await similarity.put(session_factory, batch)
                yield batch

    await engine.rebuild(batches())
    return counts


async def rebuild_index(
    session_factory: SessionFactory, engine: Engine, stopped: asyncio.Event | None = None
) -> dict[str, int]:
    """`reindex`, then publish `IndexMadeAnew`, so that all processes invalidate cached pages."""
    counts = await reindex(session_factory, engine, stopped)
    # An index without documents changes no page: only public content is displayed.
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
    """Start the engine, and rebuild its index if it is new; retry every `again` seconds on failure.

    Runs as a task of the web process, so that start-up doesn't wait for search, nor one engine of a
    `FallbackEngine` for the other.
    """
    stopped = stopped or asyncio.Event()
    retry = partial(_retry_until_done, again, stopped)
    if isinstance(engine, FallbackEngine):
        await asyncio.gather(
            retry(partial(_rebuild_if_new, session_factory, engine.second, stopped)),
            retry(partial(_rebuild_server, session_factory, engine.first, stopped)),
        )
    else:
        await retry(partial(_rebuild_if_new, session_factory, engine, stopped))
        await retry(partial(_flag_server_stale, session_factory))


async def _retry_until_done(
    interval: float, stopped: asyncio.Event, step: Callable[[], Awaitable[None]]
) -> None:
    last_logged = ""
    while not stopped.is_set():
        try:
            await step()
            return
        except _Overtaken:
            log.info("another process fills the search index; this one waits for it")
            await pause(interval, until=stopped)
        except (SearchUnavailable, DeliveryError, SQLAlchemyError, OSError) as error:
            reason = (
                str(error)
                if isinstance(error, SearchUnavailable | DeliveryError)
                else describe_known(error)
            )
            # Log each reason once: an outage may last for days.
            if reason != last_logged and not stopped.is_set():
                log.warning("the search index isn't ready yet: %s", reason)
            last_logged = reason
            await pause(interval, until=stopped)


async def _rebuild_if_new(
    session_factory: SessionFactory, engine: Engine, stopped: asyncio.Event
) -> None:
    if await engine.start():
        counts = await rebuild_index(session_factory, engine, stopped)
        # A rebuild that another process started later supersedes this one. If that process was
        # killed, the index is still new: raise, so that this one retries.
        if await engine.start():
            raise _Overtaken
        log.info("the search index was new; filled: %s", counts)


async def _rebuild_server(
    session_factory: SessionFactory, engine: Engine, stopped: asyncio.Event
) -> None:
    """Rebuild the index of a server that is new, or stale because the forum ran without it."""
    is_new, server_is_stale = await engine.start(), await _is_server_stale(session_factory)
    if is_new or server_is_stale:
        log.info(
            "the search server was %s; filled: %s",
            "new" if is_new else "behind",
            await rebuild_index(session_factory, engine, stopped),
        )
    if server_is_stale:
        async with session_factory.unit_of_work() as uow:
            await staleness.clear_server_stale(uow)


async def _flag_server_stale(session_factory: SessionFactory) -> None:
    """Set the flag that no server receives changes from now on."""
    if await _is_server_stale(session_factory):
        return
    # Race: another process may have inserted the flag since the query.
    with suppress(IntegrityError):
        async with session_factory.unit_of_work() as uow:
            await staleness.mark_server_stale(uow)


async def _is_server_stale(session_factory: SessionFactory) -> bool:
    async with session_factory.read_session() as session:
        return await queries.is_server_stale(session)


async def _documents(
    session_factory: SessionFactory, kind: ContentType
) -> AsyncIterator[list[Document]]:
    assert kind.documents and kind.public_ids
    last_id = 0
    while True:
        async with session_factory.read_session() as session:
            ids = await kind.public_ids(session, last_id, BATCH)
            batch = await kind.documents(session, ids) if ids else []
        if not ids:
            return
        last_id = ids[-1]
        yield batch
