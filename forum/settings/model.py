"""Settings model: every key of `settings.toml`, frozen and validated by pydantic."""

from datetime import timedelta
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from forum.core.accessibility import Conformance, Method
from forum.core.data_protection import LegalBasis
from forum.core.helplines import MAX_HELPLINES, MAX_NAME, Topic
from forum.core.logs import Format, Level
from forum.core.phone import MAX_LENGTH
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.working_days import regions_of
from forum.settings.kiosk import KioskSettings
from forum.settings.limits import Limits
from forum.settings.moderation import ModerationSettings
from forum.settings.providers import ProviderName, ProviderSettings
from forum.settings.retention import RetentionSettings
from forum.settings.section import Section
from forum.settings.town_section import TownSection
from forum.settings.translation import TranslationSettings
from forum.settings.types import (
    MAX_DAYS,
    ColourOrNothing,
    Country,
    DatabaseUrl,
    DayOrNothing,
    FileOrNothing,
    FilePathToWrite,
    IndexName,
    Language,
    Mailbox,
    MailboxOrNothing,
    Network,
    TimeZone,
    WebAddress,
    WebAddressOrNothing,
    WebPageOrNothing,
    days,
)
from forum.settings.uploads import UploadSettings
from forum.settings.verification import SHORTEST_KEY, VerificationSettings


class Helpline(Section):
    """A public helpline and its phone number."""

    name: str = Field(max_length=MAX_NAME)
    phone: str = Field(max_length=MAX_LENGTH)
    topic: Topic | Literal[""] = ""


class Site(TownSection):
    """Names, URL and languages of the forum, and how people reach the town."""

    TABLE: ClassVar[str] = "site"

    name: str = Field(min_length=1)
    town: str = Field(min_length=1)
    base_url: WebAddress
    timezone: TimeZone
    default_language: Language
    languages: tuple[Language, ...] = Field(min_length=1)
    country: Country
    region: str
    phone: str
    email: Mailbox
    contact_name: str
    working_days: int = Field(ge=1, le=30)
    hours: dict[Language, str]
    helplines: tuple[Helpline, ...] = Field(max_length=MAX_HELPLINES)
    action_colour: ColourOrNothing
    embed_on: tuple[WebAddress, ...] = Field(max_length=20)

    @field_validator("languages")
    @classmethod
    def _include_default_language(
        cls, languages: tuple[Language, ...], info: ValidationInfo
    ) -> tuple[Language, ...]:
        default = info.data.get("default_language")
        if default and default not in languages:
            raise ValueError(f"must hold site.default_language, which is {default}")
        return languages

    @field_validator("region")
    @classmethod
    def _have_the_region(cls, region: str, info: ValidationInfo) -> str:
        regions = regions_of(info.data.get("country", ""))
        if region and region not in regions:
            known = f"one of {', '.join(regions)}, or empty" if regions else "empty"
            raise ValueError(f"must be {known}, for the holidays of site.country")
        return region


class Welfare(Section):
    """Whom moderators call about somebody who may be in danger."""

    name: str = Field(max_length=CATALOGUE["welfare"].most)
    phone: str = Field(max_length=MAX_LENGTH)
    email: MailboxOrNothing


class Server(Section):
    """The web server: addresses, trust and sizes (`largest_body` in bytes, `page_cache` in MB)."""

    host: str
    port: int = Field(ge=0, le=65535)
    workers: int = Field(ge=1, le=64)
    allowed_hosts: tuple[str, ...] = Field(min_length=1)
    trusted_proxies: tuple[Network, ...]
    watchers: tuple[Network, ...]
    largest_body: int = Field(ge=10_000, le=1_000_000_000)
    page_cache: int = Field(ge=0, le=10_000)


class DatabaseSettings(Section):
    """The database."""

    url: DatabaseUrl


class SearchSettings(Section):
    """The search engine and its server; `timeout` is in seconds."""

    engine: Literal["embedded", "meilisearch"]
    url: WebAddressOrNothing
    key: str = Field(repr=False)
    index: IndexName
    timeout: float = Field(gt=0, le=30)

    @field_validator("url")
    @classmethod
    def _require_server_url(cls, url: str, info: ValidationInfo) -> str:
        if info.data.get("engine") == "meilisearch" and not url:
            raise ValueError("must be the address of the server when search.engine is meilisearch")
        return url


class MailSettings(Section):
    """The mail transport."""

    transport: Literal["folder", "smtp"]
    folder: Path
    sender: Mailbox
    host: str
    port: int = Field(ge=1, le=65535)
    security: Literal["none", "starttls", "tls"]
    ca_file: FileOrNothing
    user: str
    password: str


class JournalSettings(Section):
    """Where handlers run, how often they are tried, and the seconds before the first retry."""

    in_web: bool
    attempts: int = Field(ge=1, le=30)
    first_delay: float = Field(gt=0, le=3600)


class SignInSettings(Section):
    """The ways to sign in besides the one by mail."""

    providers: dict[ProviderName, ProviderSettings]


def _verifiers(info: ValidationInfo) -> list[str]:
    sign_in = info.data.get("sign_in")
    providers = sign_in.providers.items() if sign_in else ()
    return [name for name, provider in providers if provider.resident_claim]


class SessionSettings(Section):
    """Lifetime of a sign-in after the last visit, in days or minutes; and of the rights of a role."""

    days: int = Field(ge=1, le=400)
    staff_days: int = Field(ge=1, le=400)
    shared_minutes: int = Field(ge=5, le=24 * 60)
    staff_idle_minutes: int = Field(ge=5, le=24 * 60)
    staff_hours: int = Field(ge=1, le=7 * 24)


class SecondFactorSettings(Section):
    """Whether colleagues must have a second factor, or may."""

    staff: Literal["optional", "required"]


class ProcessorSettings(Section):
    """Somebody who processes data for the town; what they do, by language."""

    name: str = Field(min_length=1)
    place: str = Field(min_length=1)
    task: dict[Language, str] = Field(min_length=1)


class PrivacySettings(Section):
    """Who is responsible for personal data, as /privacy says; and the list of erased members."""

    LINES: ClassVar[frozenset[str]] = frozenset({"address"})

    controller: str
    address: str
    email: MailboxOrNothing
    officer: str
    officer_email: MailboxOrNothing
    basis: LegalBasis
    backup_days: int = days(0)
    processors: tuple[ProcessorSettings, ...]
    erasure_list: FilePathToWrite


class AccessibilitySettings(TownSection):
    """What the town knows of the accessibility of its site, as /accessibility says."""

    TABLE: ClassVar[str] = "accessibility"
    LINES: ClassVar[frozenset[str]] = frozenset({"gaps"})

    conformance: Conformance
    method: Method
    prepared_on: DayOrNothing
    reviewed_on: DayOrNothing
    law: dict[Language, str]
    gaps: dict[Language, str]
    burden: dict[Language, str]
    exempt: dict[Language, str]
    enforcer: str
    enforcer_contact: str
    enforcer_url: WebPageOrNothing


class IdeaSettings(Section):
    """How long a public idea may be edited, in minutes."""

    edit_window: int = Field(ge=0, le=MAX_DAYS * 24 * 60)

    @property
    def edit_time(self) -> timedelta:
        """The edit window as a duration."""
        return timedelta(minutes=self.edit_window)


class LogSettings(Section):
    """Log format and level of `serve` and `deliver`."""

    format: Format
    level: Level


class Settings(Section):
    """All settings."""

    site: Site
    welfare: Welfare
    server: Server
    database: DatabaseSettings
    search: SearchSettings
    mail: MailSettings
    journal: JournalSettings
    sign_in: SignInSettings
    verification: VerificationSettings
    sessions: SessionSettings
    second_factor: SecondFactorSettings
    kiosk: KioskSettings
    retention: RetentionSettings
    privacy: PrivacySettings
    accessibility: AccessibilitySettings
    ideas: IdeaSettings
    moderation: ModerationSettings
    translation: TranslationSettings
    limits: Limits
    uploads: UploadSettings
    log: LogSettings

    @field_validator("retention")
    @classmethod
    def _find_the_mails_of_former_addresses(
        cls, retention: RetentionSettings, info: ValidationInfo
    ) -> RetentionSettings:
        mail = info.data.get("mail")
        if mail and mail.transport == "folder" and retention.former_addresses < retention.mails:
            raise ValueError(
                "former_addresses must be at least mails while mail.transport is folder: an erasure "
                "finds the mails to a former address by it"
            )
        return retention

    @field_validator("moderation")
    @classmethod
    def _know_who_earned_trust(
        cls, moderation: ModerationSettings, info: ValidationInfo
    ) -> ModerationSettings:
        retention = info.data.get("retention")
        if retention and moderation.policy.trust.days > retention.cases:
            raise ValueError(
                f"policy.trust.days must be at most retention.cases, which is {retention.cases}: older "
                "decisions don't say any more whose text they were about"
            )
        return moderation

    @field_validator("verification")
    @classmethod
    def _have_what_it_needs(
        cls, verification: VerificationSettings, info: ValidationInfo
    ) -> VerificationSettings:
        verifiers = _verifiers(info)
        if verification.needs_verifier and not verifiers:
            raise ValueError("resident needs a provider in sign_in.providers with resident_claim")
        if verifiers and len(verification.key) < SHORTEST_KEY:
            raise ValueError(
                f"key must have {SHORTEST_KEY} characters or more for {', '.join(verifiers)}; "
                "set FORUM_VERIFICATION__KEY"
            )
        return verification
