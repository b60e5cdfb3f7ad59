"""Background loops: a step every few seconds, which go on whatever a step raises."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

from forum.core.clock import pause


async def repeat(
    step: Callable[[], Awaitable[object]],
    *,
    every: float,
    until: asyncio.Event,
    log: logging.Logger,
    unavailable: Callable[[Exception], None],
) -> None:
    """Run a step every so many seconds until the event is set; the current step is finished first.

    `unavailable` is called with the error of a database that can't be used. Any other error is logged,
    once for each kind until a step succeeds.
    """
    logged: set[type[Exception]] = set()
    while not until.is_set():
        try:
            await step()
            logged.clear()
        except (SQLAlchemyError, OSError) as error:
            unavailable(error)
        except Exception as error:
            if type(error) not in logged:
                log.exception("a background task failed, and is tried again")
            logged.add(type(error))
        await pause(every, until=until)
