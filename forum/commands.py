"""What a command gets: the settings' consequences, without the settings themselves."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError

from forum.core.content.search_port import SearchUnavailable
from forum.core.database.database import Database
from forum.core.database.errors import describe
from forum.core.delivery.dispatcher import Dispatcher
from forum.core.site import Site
from forum.core.unit_of_work import SessionFactory

Result = TypeVar("Result")


async def _nothing() -> None:
    pass


@dataclass(frozen=True)
class CommandContext:
    """The forum as a command sees it."""

    session_factory: SessionFactory
    dispatcher: Dispatcher
    site: Site
    services: dict[str, Any]
    require_ready: Callable[[], Awaitable[None]] = _nothing
    """Fails with one clear line when the database isn't at the version this program needs."""


def in_forum(
    action: Callable[..., Awaitable[Result]],
) -> Callable[..., Result]:
    """Make a coroutine `action(context, …)` the body of a click command; closes the database after."""

    @click.pass_context
    def command(context: click.Context, /, **arguments: Any) -> Result:
        async def run() -> Result:
            forum: CommandContext = context.obj()
            try:
                with reaching(forum.session_factory.database):
                    await forum.require_ready()
                    return await action(forum, **arguments)
            finally:
                await forum.session_factory.database.close()

        return asyncio.run(run())

    command.__doc__ = action.__doc__
    command.__name__ = action.__name__
    return command


def fail(message: str) -> click.ClickException:
    """One clear line on stderr, exit code 1."""
    return click.ClickException(message)


@contextmanager
def reaching(database: Database) -> Iterator[None]:
    """Say in one clear line what can't be reached, in place of a traceback."""
    try:
        yield
    except BrokenPipeError:
        # Whoever read what the command prints has gone; click ends quietly.
        raise
    except SearchUnavailable as error:
        raise fail(f"the search engine doesn't answer: {error}") from error
    except (SQLAlchemyError, OSError) as error:
        raise fail(f"the database can't be used ({database.place}): {describe(error)}") from error
