"""Health checks: liveness, readiness of its services, and metrics for Prometheus."""

import asyncio
import logging
import platform
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib.metadata import version
from typing import Protocol, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from forum.core.clock import Clock, ServerClock
from forum.core.database.access import describe_access
from forum.core.database.database import Database
from forum.core.database.errors import describe_known
from forum.core.delivery import heartbeat
from forum.core.errors import NotFound
from forum.core.journal import backlog
from forum.core.journal.tables import DeliveryState
from forum.core.mail import queue
from forum.core.network import is_in_networks
from forum.core.unit_of_work import SessionFactory
from forum.migrations.history import newest
from forum.web.metrics import CONTENT_TYPE, Gauge, exposition
from forum.web.request import part_of, session_factory_of, site_of
from forum.web.routing import Handler, get

log = logging.getLogger(__name__)

CHECK_TIMEOUT = 4.0
"""Timeout of one check, in seconds."""
WRITE_CHECK_INTERVAL = 30.0
"""Seconds after a successful trial write during which no other is tried."""
_written_until: WeakKeyDictionary[SessionFactory, float] = WeakKeyDictionary()
"""Event loop time until which the last trial write counts."""
PARTS = ("database", "journal", "search", "mail")
VERSION = version("samenspraak")
FORWARDING_HEADERS = ("forwarded", "x-real-ip", "via")
"""The headers by which a proxy says for whom it asks, besides `X-Forwarded-…`."""

Answer = TypeVar("Answer")


class SearchHealth(Protocol):
    """The part of a search engine that health checks use."""

    async def reachable(self) -> bool:
        """Whether the engine is reachable."""
        ...


class MailHealth(Protocol):
    """The part of a mail transport that health checks use."""

    async def fault(self) -> str:
        """Why no mail can be sent; empty when it can."""
        ...


@dataclass(frozen=True)
class Monitoring:
    """What health and metrics need: the parts to ask, names of handlers, networks that may read."""

    search: SearchHealth
    mail: MailHealth
    handlers: Sequence[str]
    networks: Sequence[str]


async def _with_timeout(check: Awaitable[Answer], fallback: Answer) -> Answer:
    """The result of a check, or `fallback` on an error or timeout: a check must never raise."""
    try:
        async with asyncio.timeout(CHECK_TIMEOUT):
            return await check
    except Exception as error:
        log.warning("a part can't say how it is: %s", describe_known(error))
        return fallback


async def database_fault(session_factory: SessionFactory) -> str:
    """Why the database can't be read or written; empty when it can."""
    try:
        async with session_factory.database.read_connection() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        return f"can't be read: {describe_access(error, session_factory.database.sqlite_path)}"
    return await write_fault(session_factory)


async def write_fault(session_factory: SessionFactory) -> str:
    """Why the database can't be written; empty when it can.

    While writing succeeds, it is tried twice a minute at most.
    """
    now = asyncio.get_running_loop().time()
    if now < _written_until.get(session_factory, 0.0):
        return ""
    try:
        await heartbeat.check_writable(session_factory)
    except (SQLAlchemyError, OSError) as error:
        return f"can't be written: {describe_access(error, session_factory.database.sqlite_path)}"
    _written_until[session_factory] = now + WRITE_CHECK_INTERVAL
    return ""


async def parked_fault(database: Database) -> str:
    """Which deliveries are parked; empty when none is, or when the database can't be read."""
    try:
        async with database.read_connection() as connection:
            parked = await backlog.parked(connection)
    except (SQLAlchemyError, OSError):
        return ""
    deliveries = ", ".join(f"{item.reaction} of {item.subject} ({item.fault})" for item in parked)
    return f"parked: {deliveries}" if deliveries else ""


async def journal_fault(session_factory: SessionFactory) -> str:
    """Why deliveries are stuck: no process runs them, or some are parked; empty when none are."""
    try:
        overdue, waited = await heartbeat.overdue(session_factory)
    except (SQLAlchemyError, OSError):
        return ""
    if overdue:
        seconds = waited.total_seconds()
        return f"nobody delivers: {heartbeat.describe_overdue(overdue)} waits since {seconds:.0f} s"
    return await parked_fault(session_factory.database)


async def search_fault(engine: SearchHealth) -> str:
    """Why the search engine can't be used; empty when it is reachable."""
    return "" if await engine.reachable() else "not reachable"


async def mail_fault(transport: MailHealth) -> str:
    """Why no mail can be sent; empty when it can."""
    fault = await transport.fault()
    return f"not reachable: {fault}" if fault else ""


async def faults(
    session_factory: SessionFactory,
    engine: SearchHealth,
    transport: MailHealth,
) -> dict[str, str]:
    """Present faults by part, checked concurrently; empty when all is well."""
    checks = (
        database_fault(session_factory),
        journal_fault(session_factory),
        search_fault(engine),
        mail_fault(transport),
    )
    results = await asyncio.gather(
        *(_with_timeout(check, "not reachable: no answer") for check in checks)
    )
    return {part: fault for part, fault in zip(PARTS, results, strict=True) if fault}


def _only_for_watchers(handler: Handler) -> Handler:
    """Restrict a page to monitoring (`watchers`) that asks directly; raises `NotFound` for others."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        address = request.client.host if request.client else ""
        is_watcher = is_in_networks(address, part_of(request, Monitoring).networks)
        if not is_watcher or _is_forwarded(request):
            raise NotFound
        return await handler(request)

    return answer


def _is_forwarded(request: Request) -> bool:
    """Whether a proxy passed this on: the address is then the proxy's, or what a client wrote."""
    site = site_of(request)
    host = request.headers.get("host", "").lower().partition(":")[0].rstrip(".")
    # TLS ends in a proxy, so that nobody asks directly under the public name.
    if site.is_https and host == urlsplit(site.base_url).hostname:
        return True
    return any(
        name in FORWARDING_HEADERS or name.startswith("x-forwarded-") for name in request.headers
    )


async def alive(request: Request) -> Response:
    """Liveness: 200 as long as the process responds."""
    return PlainTextResponse("ok")


async def ready(request: Request) -> Response:
    """Readiness: state of database, journal, search and mail, and the version; 503 on a fault."""
    monitoring = part_of(request, Monitoring)
    faults_by_part = await faults(session_factory_of(request), monitoring.search, monitoring.mail)
    parts = {part: faults_by_part.get(part, "ok") for part in PARTS}
    return JSONResponse(parts | {"version": VERSION}, status_code=503 if faults_by_part else 200)


async def _backlog(session_factory: SessionFactory, handlers: Iterable[str]) -> list[Gauge]:
    """Deliveries by handler and state, mails in the queue, and the age of the last heartbeat."""
    async with session_factory.database.read_connection() as connection:
        deliveries = await backlog.pending(connection)
        mails = await queue.count_queued(connection)
        last_seen = await heartbeat.last_seen(connection)
    by_handler = {(item.reaction, item.state): item for item in deliveries}
    now = session_factory.clock.now()
    figures = [Gauge("mails_waiting", "Mails that are still to be sent.", mails)]
    if last_seen:
        help_text = "How long nobody was seen who delivers; at most some 20 while somebody does."
        age = (now - last_seen).total_seconds()
        figures.append(Gauge("deliverer_unseen_seconds", help_text, max(age, 0.0)))
    for name in sorted(handlers):
        labels = {"reaction": name}
        waiting = by_handler.get((name, DeliveryState.waiting))
        parked = by_handler.get((name, DeliveryState.parked))
        age = (now - waiting.since).total_seconds() if waiting else 0.0
        figures += [
            Gauge("journal_waiting", "Reactions still to be run.",
                   waiting.count if waiting else 0, labels),
            Gauge("journal_oldest_waiting_seconds", "Age of the oldest of them.",
                   max(age, 0.0), labels),
            Gauge("journal_parked", "Reactions that were given up, for a person to look at.",
                   parked.count if parked else 0, labels),
        ]  # fmt: skip
    return figures


def _clock_skew(clock: Clock) -> list[Gauge]:
    """Clock skew in seconds; nothing when the clock isn't a database server's."""
    help_text = "By how much the clock of this machine is ahead of the database server's."
    return (
        [Gauge("clock_skew_seconds", help_text, clock.skew)]
        if isinstance(clock, ServerClock)
        else []
    )


async def figures(
    session_factory: SessionFactory,
    handlers: Iterable[str],
    engine: SearchHealth,
    transport: MailHealth,
) -> list[Gauge]:
    """Gauges of the present state; the cost of none grows with the forum."""
    is_search_reachable, backlog_figures, mail_problem, write_problem = await asyncio.gather(
        _with_timeout(engine.reachable(), False),
        _with_timeout(_backlog(session_factory, handlers), None),
        _with_timeout(mail_fault(transport), "no answer"),
        _with_timeout(write_fault(session_factory), "no answer"),
    )
    is_database_well = backlog_figures is not None and not write_problem
    reachable_help = "Whether a part the forum needs answers (1) or not (0)."
    build_labels = {
        "version": VERSION,
        "schema": newest(),
        "python": platform.python_version(),
        "database": "sqlite" if session_factory.database.is_sqlite else "postgresql",
    }
    return [
        Gauge("build_info", "What runs here.", 1, build_labels),
        Gauge("reachable", reachable_help, is_search_reachable, {"part": "search"}),
        Gauge("reachable", reachable_help, is_database_well, {"part": "database"}),
        Gauge("reachable", reachable_help, not mail_problem, {"part": "mail"}),
        *_clock_skew(session_factory.clock),
        *(backlog_figures or ()),
    ]


async def metrics(request: Request) -> Response:
    """Counters and gauges in Prometheus' text format."""
    monitoring = part_of(request, Monitoring)
    gauges = await figures(
        session_factory_of(request), monitoring.handlers, monitoring.search, monitoring.mail
    )
    return Response(exposition(gauges), media_type=CONTENT_TYPE)


ROUTES = (
    get("/healthz", alive, "health:alive", bare=True),
    get("/readyz", _only_for_watchers(ready), "health:ready", bare=True),
    get("/metrics", _only_for_watchers(metrics), "health:metrics", bare=True),
)
