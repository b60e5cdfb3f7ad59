"""The operator's choices: `settings.toml`, overridden by `FORUM_…` variables, as frozen typed values.

Only the top floor imports this; everything else is handed the values it needs.
"""

import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from forum.core.logs import Format, Level
from forum.limit_settings import Limits
from forum.provider_settings import ProviderName, ProviderSettings
from forum.setting_values import (
    Country,
    DatabaseUrl,
    FileOrNothing,
    Language,
    Mailbox,
    Network,
    TimeZone,
    WebAddress,
    WebAddressOrNothing,
)

SHIPPED = Path(__file__).resolve().parent.parent / "settings.toml"
PREFIX = "FORUM_"
# Variables of the same prefix that are no settings: where the settings are, and what tests may use.
NOT_SETTINGS = ("FORUM_SETTINGS", "FORUM_TEST_")


class SettingsError(Exception):
    """A key is wrong or unknown; the message names it and says what is allowed."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Helpline(_Part):
    """A public helpline and its number."""

    name: str
    phone: str


class Site(_Part):
    """What the forum is called and how people reach the town."""

    name: str = Field(min_length=1)
    town: str = Field(min_length=1)
    base_url: WebAddress
    timezone: TimeZone
    default_language: Language
    languages: tuple[Language, ...] = Field(min_length=1)
    country: Country
    phone: str
    email: Mailbox
    working_days: int = Field(ge=1, le=30)
    hours: dict[Language, str]
    helplines: tuple[Helpline, ...]

    @field_validator("languages")
    @classmethod
    def _hold_the_default(
        cls, languages: tuple[Language, ...], info: ValidationInfo
    ) -> tuple[Language, ...]:
        default = info.data.get("default_language")
        if default and default not in languages:
            raise ValueError(f"must hold site.default_language, which is {default}")
        return languages


class Server(_Part):
    """Where the web process listens and whom it believes."""

    host: str
    port: int = Field(ge=0, le=65535)
    workers: int = Field(ge=1, le=64)
    allowed_hosts: tuple[str, ...] = Field(min_length=1)
    trusted_proxies: tuple[str, ...]
    watchers: tuple[Network, ...]
    largest_body: int = Field(ge=10_000)
    page_cache: int = Field(ge=0, le=10_000)


class DatabaseSettings(_Part):
    """Which database."""

    url: DatabaseUrl


class SearchSettings(_Part):
    """Which search engine, and where its server is."""

    engine: Literal["embedded", "meilisearch"]
    url: WebAddressOrNothing
    key: str = Field(repr=False)
    index: str = Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")
    timeout: float = Field(gt=0, le=30)

    @field_validator("url")
    @classmethod
    def _has_a_server(cls, url: str, info: ValidationInfo) -> str:
        if info.data.get("engine") == "meilisearch" and not url:
            raise ValueError("must be the address of the server when search.engine is meilisearch")
        return url


class MailSettings(_Part):
    """How mail leaves."""

    transport: Literal["folder", "smtp"]
    folder: Path
    sender: Mailbox
    host: str
    port: int = Field(ge=1, le=65535)
    security: Literal["none", "starttls", "tls"]
    ca_file: FileOrNothing
    user: str
    password: str


class JournalSettings(_Part):
    """Where and how patiently reactions run."""

    in_web: bool
    attempts: int = Field(ge=1, le=30)
    first_delay: float = Field(gt=0)


class SignInSettings(_Part):
    """The ways to sign in beside the one by mail."""

    providers: dict[ProviderName, ProviderSettings]


class SessionSettings(_Part):
    """How long a sign-in lasts after the last visit."""

    days: int = Field(ge=1, le=400)
    staff_days: int = Field(ge=1, le=400)
    shared_minutes: int = Field(ge=5, le=24 * 60)


class RetentionSettings(_Part):
    """How many days what has expired is kept, by its sort."""

    sign_ins: int = Field(ge=1)
    drafts: int = Field(ge=1)
    sessions: int = Field(ge=1)
    browsers: int = Field(ge=1)
    journal: int = Field(ge=1)
    trail: int = Field(ge=1)


class IdeaSettings(_Part):
    """How long a public idea may be edited, in minutes."""

    edit_window: int = Field(ge=0)

    @property
    def edit_time(self) -> timedelta:
        return timedelta(minutes=self.edit_window)


class UploadSettings(_Part):
    """Where files that people add are kept."""

    folder: Path


class LogSettings(_Part):
    """How `serve` and `deliver` log."""

    format: Format
    level: Level


class Settings(_Part):
    """All settings."""

    site: Site
    server: Server
    database: DatabaseSettings
    search: SearchSettings
    mail: MailSettings
    journal: JournalSettings
    sign_in: SignInSettings
    sessions: SessionSettings
    retention: RetentionSettings
    ideas: IdeaSettings
    limits: Limits
    uploads: UploadSettings
    log: LogSettings


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
