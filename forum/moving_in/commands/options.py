"""Options of `forum import`, checked before anything is connected."""

from dataclasses import dataclass
from typing import Any, BinaryIO

import click

from forum.moving_in.reading.encoding import is_encoding
from forum.moving_in.reading.layouts import IDEA_FIELDS

MAPPABLE = tuple(name for name in IDEA_FIELDS if name != "comments")


@dataclass(frozen=True)
class ImportOptions:
    """What was asked for."""

    file: BinaryIO
    comments: BinaryIO | None
    mapped: dict[str, str]
    source: str | None
    encoding: str | None
    language: str | None
    publish: bool
    dry_run: bool
    yes: bool


def parse_mapping(
    _context: click.Context, _parameter: click.Parameter, pairs: tuple[str, ...]
) -> dict[str, str]:
    """`FIELD=COLUMN` pairs as the column of each field."""
    column_by_field = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in MAPPABLE:
            allowed = ", ".join(MAPPABLE)
            raise click.BadParameter(f"{pair!r}: write FIELD=COLUMN, FIELD one of {allowed}")
        column_by_field[name] = column
    return column_by_field


def check_encoding(
    _context: click.Context, _parameter: click.Parameter, name: str | None
) -> str | None:
    """An encoding that Python knows."""
    if name is not None and not is_encoding(name):
        raise click.BadParameter(f"{name!r} is no encoding; for example utf-8, cp1252 or utf-16")
    return name


def check_file(context: click.Context, parameter: click.Parameter, file: Any) -> Any:
    """A file to import, unless imports are listed or one is taken back."""
    if file is None and not context.params.get("lists") and context.params.get("undo") is None:
        raise click.MissingParameter(ctx=context, param=parameter)
    return file
