"""The operator's choices: `settings.toml`, overridden by `FORUM_…` variables, as frozen typed values.

Only `app`, `cli` and `schema` import this; everything else is handed the values it needs.
"""

import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from forum.core.mail import is_address

SHIPPED = Path(__file__).resolve().parent.parent / "settings.toml"
PREFIX = "FORUM_"
# Variables of the same prefix that are no settings: where the settings are, and what tests may use.
NOT_SETTINGS = ("FORUM_SETTINGS", "FORUM_TEST_")


class SettingsError(Exception):
    """A key is wrong or unknown; the message names it and says what is allowed."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("must be a time zone such as Europe/Brussels")
    return name


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("must be http(s)://HOST without a path")
    return url.rstrip("/")


def _database_url(url: str) -> str:
    if not url.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
        raise ValueError("must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://")
    return url


def _mailbox(address: str) -> str:
    if not is_address(address):
        raise ValueError("must be an e-mail address")
    return address


Language = Literal["nl", "fr", "de", "en", "it", "tr", "ar"]
Mailbox = Annotated[str, AfterValidator(_mailbox)]


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
    base_url: Annotated[str, AfterValidator(_web_address)]
    timezone: Annotated[str, AfterValidator(_known_zone)]
    default_language: Language
    languages: tuple[Language, ...] = Field(min_length=1)
    phone: str
    email: Mailbox
    working_days: int = Field(ge=1, le=30)
    hours: dict[Language, str]
    helplines: tuple[Helpline, ...]


class Server(_Part):
    """Where the web process listens and whom it believes."""

    host: str
    port: int = Field(ge=0, le=65535)
    allowed_hosts: tuple[str, ...] = Field(min_length=1)
    trusted_proxies: tuple[str, ...]
    largest_body: int = Field(ge=10_000)


class DatabaseSettings(_Part):
    """Which database."""

    url: Annotated[str, AfterValidator(_database_url)]


class SearchSettings(_Part):
    """Which search engine."""

    engine: Literal["embedded"]


class MailSettings(_Part):
    """How mail leaves."""

    transport: Literal["folder", "smtp"]
    folder: Path
    sender: Mailbox
    host: str
    port: int = Field(ge=1, le=65535)
    security: Literal["none", "starttls", "tls"]
    user: str
    password: str


class JournalSettings(_Part):
    """Where and how patiently reactions run."""

    in_web: bool
    attempts: int = Field(ge=1, le=30)
    first_delay: float = Field(gt=0)


class SessionSettings(_Part):
    """How long a sign-in lasts."""

    days: int = Field(ge=1, le=400)


class IdeaSettings(_Part):
    """How long a public idea may be edited, in minutes."""

    edit_window: int = Field(ge=0)

    @property
    def edit_time(self) -> timedelta:
        return timedelta(minutes=self.edit_window)


class LimitSettings(_Part):
    """So many in so many seconds."""

    count: int = Field(ge=1)
    seconds: int = Field(ge=1)


class Limits(_Part):
    """Every rate limit."""

    address: LimitSettings
    member: LimitSettings
    sign_in_address: LimitSettings
    sign_in_mailbox: LimitSettings
    contributions: LimitSettings


class Settings(_Part):
    """All settings."""

    site: Site
    server: Server
    database: DatabaseSettings
    search: SearchSettings
    mail: MailSettings
    journal: JournalSettings
    sessions: SessionSettings
    ideas: IdeaSettings
    limits: Limits


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
        model = field.annotation if field else None
    return ", ".join(getattr(model, "model_fields", {})) or "nothing"


def _read(path: Path) -> dict[str, Any]:
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


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings: the shipped `settings.toml`, then the operator's own file, then the environment.

    The operator's file is `path`, else `$FORUM_SETTINGS`; it need hold only what differs.
    Raises `SettingsError` naming every wrong key.
    """
    found = _read(SHIPPED)
    own = path or (Path(environment["FORUM_SETTINGS"]) if "FORUM_SETTINGS" in environment else None)
    if own:
        found = _over(found, _read(own))
    _from_environment(found, environment)
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
