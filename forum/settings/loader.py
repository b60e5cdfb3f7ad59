"""Settings loader: `settings.toml`, overridden by `FORUM_…` variables, as frozen typed values.

Only the top layer imports this; all other code gets the values it needs passed.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from forum.settings.faults import TABLE, describe_errors
from forum.settings.file_faults import describe_encoding, describe_syntax
from forum.settings.kinds import is_list, is_table, section_of, setting_kind
from forum.settings.model import Settings

DEFAULTS_FILE = Path(__file__).resolve().parents[2] / "settings.toml"
PREFIX = "FORUM_"
# Variables with the same prefix that aren't settings: the settings file, and those of the tests.
NOT_SETTINGS = ("FORUM_SETTINGS", "FORUM_TEST_")


class SettingsError(Exception):
    """A key is invalid or unknown; the message names it and says what is allowed."""


def _set_nested(target: dict[str, Any], keys: list[str], value: Any, name: str) -> None:
    table: Any = target
    for depth, key in enumerate(keys[:-1], start=1):
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            if is_table(setting_kind(keys[:depth])):
                # The file is wrong, and not this variable.
                raise SettingsError(f"{'.'.join(keys[:depth])}: {TABLE}")
            raise SettingsError(f"{name}: {key} is a single value and holds no further keys")
    table[keys[-1]] = value


def _apply_environment(values: dict[str, Any], environment: Mapping[str, str]) -> None:
    for name, text in sorted(environment.items()):
        if not name.startswith(PREFIX) or name.startswith(NOT_SETTINGS):
            continue
        keys = name.removeprefix(PREFIX).lower().split("__")
        _set_nested(values, keys, _parse_variable(name, text, setting_kind(keys)), name)


def _parse_variable(name: str, text: str, kind: Any) -> Any:
    """The value in a variable. The kind of the setting says how to read it: a password may begin
    with a bracket."""
    if section_of(kind) and not text.startswith("{"):
        raise SettingsError(
            f"{name}: must be a table in braces; or set each of its settings, as {name}__…"
        )
    if not text.startswith("{" if is_table(kind) else "[") or not (is_table(kind) or is_list(kind)):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: not a list or table as in TOML: {error}") from None


def read_file(path: Path) -> dict[str, Any]:
    """The values in one settings file. Raises `SettingsError`."""
    try:
        written = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    try:
        # Editors on Windows put a mark before the text, which says that it is UTF-8.
        text = written.decode("utf-8-sig")
        # Without an end of the line, a fault in the last one is "at end of document".
        return tomllib.loads(f"{text}\n")
    except UnicodeDecodeError as error:
        fault = describe_encoding(written, error)
    except tomllib.TOMLDecodeError as error:
        fault = describe_syntax(text, error)
    raise SettingsError(f"{path}: {fault}")


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
