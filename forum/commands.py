"""Command infrastructure: the context of slices' commands, and one-line error reports.

A command gets the objects built from the settings, not the settings themselves.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from forum.core.content.search_port import SearchUnavailable
from forum.core.database.access import describe_access
from forum.core.database.database import Database
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory

Result = TypeVar("Result")


async def _no_requirement() -> None:
    pass


@dataclass(frozen=True)
class CommandContext:
    """Dependencies of a slice's command; `services` are further ones by name."""

    session_factory: SessionFactory
    dispatcher: Dispatcher
    site: Site
    services: dict[str, Any]
    require_ready: Callable[[], Awaitable[None]] = _no_requirement
    """Raises `ClickException` when the database isn't at the version this program needs."""


def in_forum(
    action: Callable[..., Awaitable[Result]],
) -> Callable[..., Result]:
    """Decorator: run a coroutine `action(context, …)` as a click command; closes the database."""

    @click.pass_context
    def command(context: click.Context, /, **arguments: Any) -> Result:
        async def run() -> Result:
            forum: CommandContext = context.obj()
            try:
                with report_unreachable(forum.session_factory.database):
                    await forum.require_ready()
                    return await action(forum, **arguments)
            finally:
                await forum.session_factory.database.close()

        return asyncio.run(run())

    command.__doc__ = action.__doc__
    command.__name__ = action.__name__
    return command


def fail(message: str) -> click.ClickException:
    """The exception to raise for one line on stderr and exit code 1."""
    return click.ClickException(message)


@contextmanager
def report_unreachable(database: Database) -> Iterator[None]:
    """Convert errors of an unreachable database or search engine to a `ClickException`.

    The user reads one line instead of a traceback.
    """
    try:
        yield
    except BrokenPipeError:
        # The reader of stdout has gone: an `OSError`, but not the database's. click exits quietly.
        raise
    except SearchUnavailable as error:
        raise fail(f"the search engine doesn't answer: {error}") from error
    except (SQLAlchemyError, OSError) as error:
        reason = describe_access(error, database.sqlite_path)
        raise fail(f"the database can't be used ({database.place}): {reason}") from error
