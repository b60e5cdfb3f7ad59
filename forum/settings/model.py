"""The settings model: every key of `settings.toml`, frozen and validated by pydantic."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from forum.core.logs import Format, Level
from forum.settings.limits import Limits
from forum.settings.providers import ProviderName, ProviderSettings
from forum.settings.types import (
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
