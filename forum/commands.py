"""Command infrastructure: the context of slices' commands, and one-line error reports.

A command gets the objects built from the settings, not the settings themselves.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import click
from click.exceptions import NoArgsIsHelpError
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


class UsageError(click.ClickException):
    """Usage error of a command, printed on one line; exit code 2."""

    exit_code = 2


@contextmanager
def one_line_usage_errors(context: click.Context | None = None) -> Iterator[None]:
    """Convert click's usage errors, which take four lines, to one line; `context` runs a command."""
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else _command_path(context)
        raise UsageError(f"{_describe_usage(error)} (see {command} --help)") from None


def _command_path(context: click.Context | None) -> str:
    """The command whose arguments were parsed: not every error of click knows it."""
    if context is None:
        return "forum"
    return f"{context.command_path} {context.invoked_subcommand or ''}".strip()


def _describe_usage(error: click.UsageError) -> str:
    if isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter):
        parameter = error.param
        if parameter and isinstance(parameter.type, type(click.INT)):
            return f"{parameter.get_error_hint(error.ctx)} must be a {_number(parameter.type)}"
    message = " ".join(error.format_message().split())
    # click puts an argument that may be left out in brackets.
    return re.sub(r"'\[(\w+)\]'", r"'\1'", message)


def _number(kind: click.ParamType[Any]) -> str:
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if most is not None:
        return f"whole number from {least} to {most}"
    return "whole number" if least is None else f"whole number, {least} or more"
