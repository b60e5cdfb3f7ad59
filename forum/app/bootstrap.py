"""The forum of a command: built from its settings, with what is wrong in them on one line."""

from pathlib import Path

import click
from sqlalchemy.exc import ArgumentError

from forum.app.container import Forum, build
from forum.commands import fail
from forum.settings.loader import SettingsError, load
from forum.settings.model import Settings


def _load_settings(path: Path | None) -> Settings:
    """Load the settings. Raises `ClickException` (one line, exit code 1) when they are invalid."""
    try:
        return load(path)
    except SettingsError as error:
        raise fail("settings: " + "; ".join(str(error).splitlines())) from None


def build_from_settings(path: Path | None) -> Forum:
    """The forum of a settings file. Raises `ClickException` when the settings are invalid."""
    try:
        return build(_load_settings(path))
    except ArgumentError as error:
        raise fail(f"settings: {error}") from None


def build_from_context(context: click.Context) -> Forum:
    """The forum of the command's `--settings`. Raises `ClickException` when they are invalid."""
    return build_from_settings(context.meta["settings"])
