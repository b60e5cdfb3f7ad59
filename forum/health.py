"""Whether the process is alive, and whether what it needs can be reached."""

import logging
from typing import Protocol, cast

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from forum.core import journal
from forum.core.mail import Transport
from forum.core.work import Workshop
from forum.web.routing import get
from forum.web.state import workshop_of
from search.engines import Engine

log = logging.getLogger(__name__)


class _Part(Protocol):
    async def reachable(self) -> bool: ...


async def _answers(part: _Part) -> bool:
    try:
        return await part.reachable()
    except Exception as error:
        # To ask how things stand must never be what fails.
        log.warning(
            "%s can't say whether it is reachable: %s", type(part).__name__, type(error).__name__
        )
        return False


async def faults(workshop: Workshop, engine: Engine, transport: Transport) -> dict[str, str]:
    """What is wrong right now, by part: database, journal, search, mail. Empty when all is well."""
    found: dict[str, str] = {}
    try:
        async with workshop.database.reading() as session:
            await session.execute(text("SELECT 1"))
            parked = await journal.parked(session)
    except (SQLAlchemyError, OSError) as error:
        found["database"] = type(error).__name__
    else:
        if parked:
            named = ", ".join(
                f"{item.reaction} of {item.subject} ({item.fault})" for item in parked
            )
            found["journal"] = f"parked: {named}"
    if not await _answers(engine):
        found["search"] = "not reachable"
    if not await _answers(transport):
        found["mail"] = "not reachable"
    return found


async def alive(request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok")


async def ready(request: Request) -> Response:
    """Database, journal, search and mail, each by name; 503 when one is wrong."""
    state = request.app.state
    found = await faults(
        workshop_of(request), cast(Engine, state.engine), cast(Transport, state.transport)
    )
    parts = ("database", "journal", "search", "mail")
    return JSONResponse(
        {part: found.get(part, "ok") for part in parts}, status_code=503 if found else 200
    )


ENTRIES = (
    get("/healthz", alive, "health:alive", bare=True),
    get("/readyz", ready, "health:ready", bare=True),
)
