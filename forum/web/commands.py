"""What a command gets: the settings' consequences, without the settings themselves."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from forum.core.dispatch import Dispatcher
from forum.core.site import Site
from forum.core.work import Workshop

Result = TypeVar("Result")


@dataclass(frozen=True)
class CommandContext:
    """The forum as a command sees it."""

    workshop: Workshop
    dispatcher: Dispatcher
    site: Site
    services: dict[str, Any]


def in_forum(
    action: Callable[..., Awaitable[Result]],
) -> Callable[..., Result]:
    """Make a coroutine `action(context, …)` the body of a click command; closes the database after."""

    @click.pass_context
    def command(context: click.Context, /, **arguments: Any) -> Result:
        async def run() -> Result:
            forum: CommandContext = context.obj()
            try:
                return await action(forum, **arguments)
            finally:
                await forum.workshop.database.close()

        return asyncio.run(run())

    command.__doc__ = action.__doc__
    command.__name__ = action.__name__
    return command


def fail(message: str) -> click.ClickException:
    """One clear line on stderr, exit code 1."""
    return click.ClickException(message)
