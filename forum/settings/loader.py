"""The operator's choices: `settings.toml`, overridden by `FORUM_…` variables, as frozen typed values.

Only the top floor imports this; everything else is handed the values it needs.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from pydantic import (
    ValidationError,
)

from forum.settings.model import Settings

SHIPPED = Path(__file__).resolve().parents[2] / "settings.toml"
PREFIX = "FORUM_"
# Variables of the same prefix that are no settings: where the settings are, and what tests may use.
NOT_SETTINGS = ("FORUM_SETTINGS", "FORUM_TEST_")


class SettingsError(Exception):
    """A key is wrong or unknown; the message names it and says what is allowed."""


def _set(target: dict[str, Any], keys: list[str], value: Any, name: str) -> None:
    for key in keys[:-1]:
        target = target.setdefault(key, {})
        if not isinstance(target, dict):
            raise SettingsError(f"{name}: {key} is a single value and holds no further keys")
    target[keys[-1]] = value


def _from_environment(found: dict[str, Any], environment: Mapping[str, str]) -> None:
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
        _set(found, keys, value, name)


def _explain(error: ValidationError) -> str:
    lines = []
    for fault in error.errors():
        key = ".".join(str(part) for part in fault["loc"])
        if fault["type"] == "extra_forbidden":
            lines.append(
                f"{key}: there is no such setting; allowed here: {_siblings(fault['loc'])}"
            )
        elif fault["type"] == "missing":
            lines.append(f"{key}: this setting is missing")
        else:
            lines.append(f"{key}: {fault['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def _siblings(place: tuple[int | str, ...]) -> str:
    model: Any = Settings
    for part in place[:-1]:
        field = getattr(model, "model_fields", {}).get(part)
        # Below a table with names of the operator's choice, what it holds counts.
        model = field.annotation if field else next(reversed(get_args(model)), None)
    return ", ".join(getattr(model, "model_fields", {})) or "nothing"


def read_file(path: Path) -> dict[str, Any]:
    """What a settings file itself says. Raises `SettingsError`."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        both_tables = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both_tables else value
    return merged


def own_file(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The operator's own file: `path`, else `$FORUM_SETTINGS`, else none."""
    named = environment.get("FORUM_SETTINGS")
    return path or (Path(named) if named else None)


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings: the shipped `settings.toml`, then the operator's own file, then the environment.

    The operator's file is `path`, else `$FORUM_SETTINGS`; it need hold only what differs.
    Raises `SettingsError` naming every wrong key.
    """
    found = read_file(SHIPPED)
    if own := own_file(path, environment):
        found = _over(found, read_file(own))
    _from_environment(found, environment)
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
