"""Factories: parts of the forum built from the settings."""

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from forum.accounts.oidc.claims import Provider, Verifier
from forum.accounts.oidc.residence import ResidentClaim
from forum.accounts.rules import StaffPolicy
from forum.core.accessibility import AccessibilityStatement
from forum.core.actor import Role
from forum.core.content.review_policy import EDITS, ReviewPolicy, Speed, TrustPolicy
from forum.core.data_protection import (
    AUTHORITIES,
    DataProtection,
    MachineTranslation,
    Processor,
)
from forum.core.helplines import Helpline
from forum.core.mail.message import Sender
from forum.core.mail.smtp import SmtpServer, SmtpTransport
from forum.core.mail.transport import FolderTransport, Transport
from forum.core.media.s3 import S3Bucket, S3Storage
from forum.core.media.storage import FolderStorage, Storage
from forum.core.network import LOOPBACK
from forum.core.screening.listed_words import WordList
from forum.core.site import Contact, Site, SiteValues
from forum.settings.model import MailSettings, SearchSettings, Settings
from forum.settings.providers import ProviderSettings
from forum.settings.translation import TranslationSettings
from forum.settings.types import Language
from forum.settings.uploads import UploadSettings
from forum.verification.rules import Act, Ladder
from moderation.translator.client import TranslationService, Translator
from moderation.translator.memory import TranslationMemory
from moderation.translator.reading_help import ReadingHelp
from search.engines import Server


def make_site(settings: Settings) -> Site:
    """The site: what pages and mails show of the town."""
    config = settings.site
    defaults = SiteValues(
        name=config.name,
        town=config.town,
        language_codes=config.languages,
        phone=config.phone,
        email=config.email,
        contact_name=config.contact_name.strip(),
        working_days=config.working_days,
        hours=_texts(config.hours),
        helplines=tuple(
            Helpline(line.name, line.phone, config.default_language, line.topic)
            for line in config.helplines
        ),
        welfare=Contact(settings.welfare.name, settings.welfare.phone, settings.welfare.email),
        action_colour=config.action_colour,
        accessibility=_accessibility(settings),
    )
    return Site(
        defaults,
        base_url=config.base_url,
        zone=ZoneInfo(config.timezone),
        default_language=config.default_language,
        country=config.country,
        region=config.region,
        asks_residence=make_ladder(settings).is_in_use,
        has_transparency=settings.moderation.transparency,
    )


def make_data_protection(settings: Settings, site: Site) -> DataProtection:
    """Who is responsible for personal data, as the privacy statement says."""
    config = settings.privacy
    return DataProtection(
        controller=config.controller.strip(),
        address=config.address.strip(),
        email=config.email,
        officer=config.officer.strip(),
        officer_email=config.officer_email,
        basis=config.basis,
        backup_days=config.backup_days,
        processors=tuple(
            Processor(each.name, each.place, {str(code): text for code, text in each.task.items()})
            for each in config.processors
        ),
        authority=AUTHORITIES.get(site.country),
        translation=_machine_translation(settings.translation),
    )


def _machine_translation(config: TranslationSettings) -> MachineTranslation | None:
    if not config.url:
        return None
    host = urlsplit(config.url).hostname or ""
    is_own = host in LOOPBACK or "." not in host
    return MachineTranslation("" if is_own else host, config.private)


def _accessibility(settings: Settings) -> AccessibilityStatement:
    """What the accessibility statement says beyond what is true of every forum."""
    config = settings.accessibility
    return AccessibilityStatement(
        conformance=config.conformance,
        method=config.method,
        prepared_on=config.prepared_on,
        reviewed_on=config.reviewed_on,
        law=_texts(config.law),
        gaps=_texts(config.gaps),
        burden=_texts(config.burden),
        exempt=_texts(config.exempt),
        enforcer=config.enforcer.strip(),
        enforcer_contact=config.enforcer_contact.strip(),
        enforcer_url=config.enforcer_url,
    )


def _texts(by_language: Mapping[Language, str]) -> dict[str, str]:
    return {str(code): text.strip() for code, text in by_language.items()}


def make_providers(settings: Settings) -> dict[str, Provider]:
    """The OpenID providers by name."""
    return {
        name: Provider(
            name=name,
            issuer=config.issuer,
            client_id=config.client_id,
            client_secret=config.client_secret,
            labels={str(code): text for code, text in config.label.items()},
            scope=config.scope,
            role_claim=config.role_claim,
            roles={value: Role(role) for value, role in config.roles.items()},
            second_factor_acr=config.second_factor_acr,
            second_factor_amr=config.second_factor_amr,
            verifier=_make_verifier(config, settings),
        )
        for name, config in settings.sign_in.providers.items()
    }


def make_staff_policy(settings: Settings) -> StaffPolicy:
    """When a session gives the rights of a role."""
    return StaffPolicy(
        requires_second_factor=settings.second_factor.staff == "required",
        idle=timedelta(minutes=settings.sessions.staff_idle_minutes),
        longest=timedelta(hours=settings.sessions.staff_hours),
    )


def _make_verifier(config: ProviderSettings, settings: Settings) -> Verifier | None:
    """How a provider shows who lives here; None for one that doesn't."""
    if config.resident_claim is None:
        return None
    claim = config.resident_claim
    return Verifier(
        resident_claim=ResidentClaim(claim.claim, frozenset(claim.values), claim.prefixes),
        person_claim=config.person_claim,
        scheme=config.person_scheme or config.issuer,
        duration=timedelta(days=settings.verification.days),
        key=settings.verification.key,
    )


def make_ladder(settings: Settings) -> Ladder:
    """What each act of residents needs, and the providers that vouch for them."""
    config = settings.verification
    return Ladder(
        levels={Act.idea: config.ideas, Act.comment: config.comments, Act.vote: config.votes},
        verifiers={
            name: provider.labels
            for name, provider in make_providers(settings).items()
            if provider.verifier
        },
    )


def make_review_policy(settings: Settings) -> ReviewPolicy:
    """Which texts of residents wait for a moderator."""
    config = settings.moderation.policy
    return ReviewPolicy(
        holds={"idea": config.ideas, "comment": config.comments, EDITS: config.edits},
        trust=TrustPolicy(
            config.trust.published, timedelta(days=config.trust.days), config.trust.sampled
        ),
        words={code: WordList(patterns) for code, patterns in config.words.items() if patterns},
        names=WordList(config.names),
        links_from=config.links_from,
        repeated_within=timedelta(days=config.repeated_days),
        speed=Speed(config.speed.texts, timedelta(minutes=config.speed.minutes)),
    )


def make_transport(config: MailSettings, site: Site) -> Transport:
    """The mail transport: to a folder, or by SMTP."""
    sender = Sender(lambda: f"{site.name} {site.town}", config.sender)
    if config.transport == "folder":
        return FolderTransport(config.folder, sender)
    server = SmtpServer(
        config.host, config.port, config.security, config.user, config.password, config.ca_file
    )
    return SmtpTransport(server, sender)


def make_storage(config: UploadSettings) -> Storage:
    """The storage of photos: a folder, or a bucket."""
    if config.storage == "folder":
        return FolderStorage(config.folder)
    return S3Storage(
        S3Bucket(
            config.endpoint, config.bucket, config.region, config.access_key, config.secret_key
        )
    )


def make_reading_help(config: TranslationSettings) -> ReadingHelp:
    """The reading help of moderators; without a translator while no service is set up."""
    service = TranslationService(
        config.url, config.api_key, config.timeout, config.languages, config.private
    )
    return ReadingHelp(Translator(service) if config.url else None, TranslationMemory())


def make_search_server(config: SearchSettings) -> Server | None:
    """The search server; None for the embedded engine alone."""
    if config.engine == "embedded":
        return None
    return Server(config.url, config.key, config.index, config.timeout)
