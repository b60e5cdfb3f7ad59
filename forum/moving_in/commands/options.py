"""Options of `forum import`, checked before anything is connected."""

from dataclasses import dataclass
from typing import BinaryIO

import click
from click.core import ParameterSource

from forum.core.text.visible_text import clean_label
from forum.moving_in.reading.columns import normalise
from forum.moving_in.reading.encoding import is_encoding
from forum.moving_in.reading.layouts import COMMENT_FIELDS, IDEA_FIELDS
from forum.moving_in.tables import SOURCE_LENGTH

MAPPABLE = tuple(name for name in IDEA_FIELDS if name != "comments")
DOUBLE_USE = frozenset({"published", "hidden", "merged"})
"""Fields that may be read from the column of another one, such as a date of publication."""

_COMPANIONS = {"lists": frozenset[str](), "undo": frozenset({"dry_run", "yes"})}
"""What may stand beside the options that don't import."""


@dataclass(frozen=True)
class ImportOptions:
    """What was asked for."""

    file: BinaryIO
    comments: BinaryIO | None
    mapped: dict[str, str]
    mapped_comments: dict[str, str]
    source: str | None
    encoding: str | None
    language: str | None
    publish: bool
    titles_only: bool
    dry_run: bool
    yes: bool


class ImportCommand(click.Command):
    """A command that refuses what would be ignored beside another option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, and raise `UsageError` for a combination that means nothing."""
        try:
            rest = super().parse_args(ctx, args)
            _check_companions(ctx, self._named(ctx))
            _check_files(ctx)
        except click.UsageError:
            # Closes the files that were opened for the options before.
            ctx.close()
            raise
        return rest

    def _named(self, context: click.Context) -> dict[str, click.Parameter]:
        """The parameters that the command line names."""
        return {
            name: parameter
            for parameter in self.params
            if (name := parameter.name)
            and context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        }

    def parameter(self, name: str) -> click.Parameter:
        """The parameter with this name."""
        return next(each for each in self.params if each.name == name)


def _check_companions(context: click.Context, named: dict[str, click.Parameter]) -> None:
    for name, companions in _COMPANIONS.items():
        others = [_shown(each) for key, each in named.items() if key not in {name, *companions}]
        if name in named and others:
            raise click.UsageError(
                f"{_shown(named[name])} can't be used with {', '.join(others)}", context
            )


def _check_files(context: click.Context) -> None:
    """A file to import, unless imports are listed or one is taken back; comments in another."""
    file, comments = context.params.get("file"), context.params.get("comments")
    if file is None and not context.params.get("lists") and context.params.get("undo") is None:
        assert isinstance(context.command, ImportCommand)
        raise click.MissingParameter(ctx=context, param=context.command.parameter("file"))
    if file is not None and comments is not None and file.name == comments.name:
        raise click.UsageError("FILE and --comments are the same file", context)


def _shown(parameter: click.Parameter) -> str:
    return parameter.opts[0] if isinstance(parameter, click.Option) else "FILE"


def parse_mapping(
    _context: click.Context, parameter: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    """`FIELD=COLUMN` pairs as the column of each field: each field and each column once."""
    allowed = COMMENT_FIELDS if parameter.name == "mapped_comments" else MAPPABLE
    column_by_field: dict[str, str] = {}
    field_by_column: dict[str, str] = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in allowed or not column.strip():
            words = f"{pair!r}: write FIELD=COLUMN, FIELD one of {', '.join(allowed)}"
            raise click.BadParameter(words)
        if name in column_by_field:
            raise click.BadParameter(f"{name} is named twice")
        column_by_field[name] = column
        other = name if name in DOUBLE_USE else field_by_column.setdefault(normalise(column), name)
        if other != name:
            raise click.BadParameter(f"{column!r} is named for {other} and for {name}")
    return column_by_field


def parse_source(
    _context: click.Context, _parameter: click.Parameter, name: str | None
) -> str | None:
    """The name of a source as pages can show it."""
    if name is None:
        return None
    cleaned = clean_label(name)
    if not cleaned:
        raise click.BadParameter("write a name")
    if len(cleaned) > SOURCE_LENGTH:
        raise click.BadParameter(f"it has {len(cleaned)} characters, at most {SOURCE_LENGTH} fit")
    return cleaned


def check_encoding(
    _context: click.Context, _parameter: click.Parameter, name: str | None
) -> str | None:
    """An encoding that Python knows."""
    if name is not None and not is_encoding(name):
        raise click.BadParameter(f"{name!r} is no encoding; for example utf-8, cp1252 or utf-16")
    return name
