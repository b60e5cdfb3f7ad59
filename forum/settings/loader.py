"""Settings loader: `settings.toml`, overridden by `FORUM_…` variables, as frozen typed values.

Only the top layer imports this; all other code gets the values it needs passed.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from forum.settings.faults import describe_errors
from forum.settings.model import Settings

DEFAULTS_FILE = Path(__file__).resolve().parents[2] / "settings.toml"
PREFIX = "FORUM_"
# Variables with the same prefix that aren't settings: the settings file, and those of the tests.
NOT_SETTINGS = ("FORUM_SETTINGS", "FORUM_TEST_")


class SettingsError(Exception):
    """A key is invalid or unknown; the message names it and says what is allowed."""


def _set_nested(target: dict[str, Any], keys: list[str], value: Any, name: str) -> None:
    for key in keys[:-1]:
        target = target.setdefault(key, {})
        if not isinstance(target, dict):
            raise SettingsError(f"{name}: {key} is a single value and holds no further keys")
    target[keys[-1]] = value


def _apply_environment(values: dict[str, Any], environment: Mapping[str, str]) -> None:
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name.startswith(NOT_SETTINGS):
            continue
        keys = name.removeprefix(PREFIX).lower().split("__")
        value: Any = text
        if text.startswith(("[", "{")):
            try:
                value = tomllib.loads(f"value = {text}")["value"]
            except tomllib.TOMLDecodeError as error:
                raise SettingsError(f"{name}: not a list or table as in TOML: {error}") from None
        _set_nested(values, keys, value, name)


def read_file(path: Path) -> dict[str, Any]:
    """The values in one settings file. Raises `SettingsError`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None


def _merge(base: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in overrides.items():
        both_tables = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both_tables else value
    return merged


def operator_file(
    path: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Path | None:
    """The operator's settings file: `path`, else `$FORUM_SETTINGS`, else None."""
    named = environment.get("FORUM_SETTINGS")
    return path or (Path(named) if named else None)


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Load the shipped `settings.toml`, then the operator's file, then the environment.

    The operator's file is `path`, else `$FORUM_SETTINGS`; it only needs the keys that differ.
    Raises `SettingsError` naming every invalid key.
    """
    values = read_file(DEFAULTS_FILE)
    if operator_path := operator_file(path, environment):
        values = _merge(values, read_file(operator_path))
    _apply_environment(values, environment)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(describe_errors(error)) from None
