"""Whether the process is alive, whether what it needs can be reached, and how it is doing."""

import asyncio
import logging
import platform
from collections.abc import Awaitable
from functools import wraps
from importlib.metadata import version
from typing import Protocol, TypeVar, cast

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from forum.core import backlog, postbox
from forum.core.address import is_among
from forum.core.database import Database
from forum.core.errors import Missing
from forum.core.journal import DeliveryState
from forum.core.work import Workshop
from forum.schema import newest
from forum.web.metrics import CONTENT_TYPE, Figure, exposition
from forum.web.routing import Handler, get
from forum.web.state import workshop_of

log = logging.getLogger(__name__)

PATIENCE = 4.0
"""Seconds in which a part must have answered."""
PARTS = ("database", "journal", "search", "mail")

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


async def database_fault(database: Database) -> str:
    """Why the database can't be asked, by the type of the error; empty when it can."""
    try:
        async with database.reading() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        return type(error).__name__
    return ""


async def journal_fault(database: Database) -> str:
    """Which reactions are parked; empty when none is, or when the database doesn't say."""
    try:
        async with database.reading() as connection:
            parked = await backlog.parked(connection)
    except (SQLAlchemyError, OSError):
        return ""
    named = ", ".join(f"{item.reaction} of {item.subject} ({item.fault})" for item in parked)
    return f"parked: {named}" if named else ""


async def search_fault(engine: Searching) -> str:
    """Whether the search engine is away, in words; empty when it answers."""
    return "" if await engine.reachable() else "not reachable"


async def mail_fault(transport: Sending) -> str:
    """Why no mail can leave; empty when it can."""
    fault = await transport.fault()
    return f"not reachable: {fault}" if fault else ""


async def faults(workshop: Workshop, engine: Searching, transport: Sending) -> dict[str, str]:
    """What is wrong right now, by part, all asked at once; empty when all is well."""
    asked = (
        database_fault(workshop.database),
        journal_fault(workshop.database),
        search_fault(engine),
        mail_fault(transport),
    )
    told = await asyncio.gather(*(_in_time(each, "not reachable: no answer") for each in asked))
    return {part: fault for part, fault in zip(PARTS, told, strict=True) if fault}


def _for_watchers(handler: Handler) -> Handler:
    """A page for those who watch over the forum; for others it isn't there."""

    @wraps(handler)
    async def answer(request: Request) -> Response:
        host = request.client.host if request.client else ""
        if not is_among(host, request.app.state.watchers):
            raise Missing
        return await handler(request)

    return answer


async def alive(request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


async def ready(request: Request) -> Response:
    """Database, journal, search and mail, each by name; 503 when one is wrong."""
    state = request.app.state
    found = await faults(
        workshop_of(request), cast(Searching, state.engine), cast(Sending, state.transport)
    )
    return JSONResponse(
        {part: found.get(part, "ok") for part in PARTS}, status_code=503 if found else 200
    )


async def _backlog(workshop: Workshop) -> list[Figure]:
    """What is owed, by reaction, and the mails that wait."""
    async with workshop.database.reading() as connection:
        owed = await backlog.owed(connection)
        mails = await postbox.waiting(connection)
    figures = [Figure("mails_waiting", "Mails that are still to be sent.", mails)]
    known = {(item.reaction, item.state): item for item in owed}
    now = workshop.clock.now()
    for name in sorted(workshop.reactions):
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


async def figures(workshop: Workshop, engine: Searching) -> list[Figure]:
    """How the forum stands now; no figure costs more as the forum grows."""
    found, waiting = await asyncio.gather(
        _in_time(engine.reachable(), False),
        _in_time(_backlog(workshop), None),
    )
    reached = "Whether a part the forum needs answers (1) or not (0)."
    about = {
        "version": version("samenspraak"),
        "schema": newest(),
        "python": platform.python_version(),
        "database": "sqlite" if workshop.database.is_sqlite else "postgresql",
    }
    return [
        Figure("build_info", "What runs here.", 1, about),
        Figure("reachable", reached, found, {"part": "search"}),
        Figure("reachable", reached, waiting is not None, {"part": "database"}),
        *(waiting or ()),
    ]


async def metrics(request: Request) -> Response:
    """What was counted and how the forum stands, for Prometheus."""
    standing = await figures(workshop_of(request), cast(Searching, request.app.state.engine))
    return Response(exposition(standing), media_type=CONTENT_TYPE)


ENTRIES = (
    get("/healthz", alive, "health:alive", bare=True),
    get("/readyz", _for_watchers(ready), "health:ready", bare=True),
    get("/metrics", _for_watchers(metrics), "health:metrics", bare=True),
)
