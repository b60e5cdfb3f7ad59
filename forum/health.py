"""Whether the process is alive, whether what it needs can be reached, and how it is doing."""

import asyncio
import logging
import platform
from collections.abc import Awaitable, Iterable
from functools import wraps
from importlib.metadata import version
from typing import Protocol, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from forum.core.clock import Clock, ServerClock
from forum.core.database.database import Database
from forum.core.database.errors import describe
from forum.core.delivery import heartbeat
from forum.core.errors import NotFound
from forum.core.journal import backlog
from forum.core.journal.tables import DeliveryState
from forum.core.mail import queue
from forum.core.network import is_among
from forum.core.unit_of_work import SessionFactory
from forum.migrations.history import newest
from forum.web.metrics import CONTENT_TYPE, Figure, exposition
from forum.web.request import session_factory_of
from forum.web.routing import Handler, get

log = logging.getLogger(__name__)

PATIENCE = 4.0
"""Seconds in which a part must have answered."""
WRITTEN_FOR = 30.0
"""Seconds after a row was written in which nobody tries again."""
_written_until: WeakKeyDictionary[SessionFactory, float] = WeakKeyDictionary()
PARTS = ("database", "journal", "search", "mail")
VERSION = version("samenspraak")

Answer = TypeVar("Answer")


class Searching(Protocol):
    """What is asked of the search engine."""

    async def reachable(self) -> bool: ...


class Sending(Protocol):
    """What is asked of the way mail leaves."""

    async def fault(self) -> str: ...


async def _in_time(asked: Awaitable[Answer], otherwise: Answer) -> Answer:
    """The answer, or `otherwise` when there is none: to ask must never be what fails."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await asked
    except Exception as error:
        log.warning("a part can't say how it is: %s", type(error).__name__)
        return otherwise


async def database_fault(session_factory: SessionFactory) -> str:
    """Why the database can't be asked or written; empty when it can."""
    try:
        async with session_factory.database.read_connection() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        return type(error).__name__
    return await write_fault(session_factory)


async def write_fault(session_factory: SessionFactory) -> str:
    """Why the database takes nothing in; while it does, it is tried twice a minute at most."""
    now = asyncio.get_running_loop().time()
    if now < _written_until.get(session_factory, 0.0):
        return ""
    try:
        await heartbeat.try_writing(session_factory)
    except (SQLAlchemyError, OSError) as error:
        return f"can't be written: {describe(error)}"
    _written_until[session_factory] = now + WRITTEN_FOR
    return ""


async def parked_fault(database: Database) -> str:
    """Which reactions are parked; empty when none is, or when the database doesn't say."""
    try:
        async with database.read_connection() as connection:
            parked = await backlog.parked(connection)
    except (SQLAlchemyError, OSError):
        return ""
    named = ", ".join(f"{item.reaction} of {item.subject} ({item.fault})" for item in parked)
    return f"parked: {named}" if named else ""


async def journal_fault(session_factory: SessionFactory) -> str:
    """What keeps the journal from being run: nobody delivers, or reactions are parked."""
    try:
        lying, waited = await heartbeat.overdue(session_factory)
    except (SQLAlchemyError, OSError):
        return ""
    if lying:
        seconds = waited.total_seconds()
        return f"nobody delivers: {heartbeat.describe_overdue(lying)} waits since {seconds:.0f} s"
    return await parked_fault(session_factory.database)


async def search_fault(engine: Searching) -> str:
    """Whether the search engine is away, in words; empty when it answers."""
    return "" if await engine.reachable() else "not reachable"


async def mail_fault(transport: Sending) -> str:
    """Why no mail can leave; empty when it can."""
    fault = await transport.fault()
    return f"not reachable: {fault}" if fault else ""


async def faults(
    session_factory: SessionFactory,
    engine: Searching,
    transport: Sending,
) -> dict[str, str]:
    """What is wrong right now, by part, all asked at once; empty when all is well."""
    asked = (
        database_fault(session_factory),
        journal_fault(session_factory),
        search_fault(engine),
        mail_fault(transport),
    )
    answers = await asyncio.gather(*(_in_time(each, "not reachable: no answer") for each in asked))
    return {part: fault for part, fault in zip(PARTS, answers, strict=True) if fault}


def _for_watchers(handler: Handler) -> Handler:
    """A page for those who watch over the forum; for others it isn't there."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        host = request.client.host if request.client else ""
        if not is_among(host, request.app.state.watchers):
            raise NotFound
        return await handler(request)

    return answer


async def alive(request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


async def ready(request: Request) -> Response:
    """Database, journal, search and mail, each by name; 503 when one is wrong. And the version."""
    state = request.app.state
    found = await faults(
        session_factory_of(request), cast(Searching, state.engine), cast(Sending, state.transport)
    )
    parts = {part: found.get(part, "ok") for part in PARTS}
    return JSONResponse(parts | {"version": VERSION}, status_code=503 if found else 200)


async def _backlog(session_factory: SessionFactory, handlers: Iterable[str]) -> list[Figure]:
    """What is owed, by reaction, and the mails that wait."""
    async with session_factory.database.read_connection() as connection:
        owed = await backlog.pending(connection)
        mails = await queue.waiting(connection)
        seen = await heartbeat.last_seen(connection)
    known = {(item.reaction, item.state): item for item in owed}
    now = session_factory.clock.now()
    figures = [Figure("mails_waiting", "Mails that are still to be sent.", mails)]
    if seen:
        help_text = "How long nobody was seen who delivers; at most some 20 while somebody does."
        age = (now - seen).total_seconds()
        figures.append(Figure("deliverer_unseen_seconds", help_text, max(age, 0.0)))
    for name in sorted(handlers):
        reaction = {"reaction": name}
        waiting = known.get((name, DeliveryState.waiting))
        parked = known.get((name, DeliveryState.parked))
        age = (now - waiting.since).total_seconds() if waiting else 0.0
        figures += [
            Figure("journal_waiting", "Reactions still to be run.",
                   waiting.count if waiting else 0, reaction),
            Figure("journal_oldest_waiting_seconds", "Age of the oldest of them.",
                   max(age, 0.0), reaction),
            Figure("journal_parked", "Reactions that were given up, for a person to look at.",
                   parked.count if parked else 0, reaction),
        ]  # fmt: skip
    return figures


def _skew(clock: Clock) -> list[Figure]:
    help_text = "By how much the clock of this machine is ahead of the database server's."
    return (
        [Figure("clock_skew_seconds", help_text, clock.skew)]
        if isinstance(clock, ServerClock)
        else []
    )


async def figures(
    session_factory: SessionFactory,
    handlers: Iterable[str],
    engine: Searching,
    transport: Sending,
) -> list[Figure]:
    """How the forum stands now; no figure costs more as the forum grows."""
    found, waiting, mail, unwritten = await asyncio.gather(
        _in_time(engine.reachable(), False),
        _in_time(_backlog(session_factory, handlers), None),
        _in_time(mail_fault(transport), "no answer"),
        _in_time(write_fault(session_factory), "no answer"),
    )
    is_well = waiting is not None and not unwritten
    reached = "Whether a part the forum needs answers (1) or not (0)."
    about = {
        "version": VERSION,
        "schema": newest(),
        "python": platform.python_version(),
        "database": "sqlite" if session_factory.database.is_sqlite else "postgresql",
    }
    return [
        Figure("build_info", "What runs here.", 1, about),
        Figure("reachable", reached, found, {"part": "search"}),
        Figure("reachable", reached, is_well, {"part": "database"}),
        Figure("reachable", reached, not mail, {"part": "mail"}),
        *_skew(session_factory.clock),
        *(waiting or ()),
    ]


async def metrics(request: Request) -> Response:
    """What was counted and how the forum stands, for Prometheus."""
    state = request.app.state
    standing = await figures(
        session_factory_of(request),
        cast(Iterable[str], state.handlers),
        cast(Searching, state.engine),
        cast(Sending, state.transport),
    )
    return Response(exposition(standing), media_type=CONTENT_TYPE)


ROUTES = (
    get("/healthz", alive, "health:alive", bare=True),
    get("/readyz", _for_watchers(ready), "health:ready", bare=True),
    get("/metrics", _for_watchers(metrics), "health:metrics", bare=True),
)
