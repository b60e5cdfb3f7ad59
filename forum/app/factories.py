"""Factories: parts of the forum built from the settings."""

from zoneinfo import ZoneInfo

from forum.accounts.oidc.claims import Provider
from forum.core.accessibility import AccessibilityStatement
from forum.core.actor import Role
from forum.core.data_protection import AUTHORITIES, DataProtection, Processor
from forum.core.helplines import Helpline
from forum.core.mail.message import Sender
from forum.core.mail.smtp import SmtpServer, SmtpTransport
from forum.core.mail.transport import FolderTransport, Transport
from forum.core.site import Contact, Site, SiteValues
from forum.settings.model import MailSettings, SearchSettings, Settings
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
        hours={str(code): text.strip() for code, text in config.hours.items()},
        helplines=tuple(
            Helpline(line.name, line.phone, config.default_language) for line in config.helplines
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
    )


def _accessibility(settings: Settings) -> AccessibilityStatement:
    """What the accessibility statement says beyond what is true of every forum."""
    config = settings.accessibility
    return AccessibilityStatement(
        conformance=config.conformance,
        method=config.method,
        prepared_on=config.prepared_on,
        reviewed_on=config.reviewed_on,
        gaps={str(code): text for code, text in config.gaps.items()},
        enforcer=config.enforcer.strip(),
        enforcer_url=config.enforcer_url,
    )


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
        )
        for name, config in settings.sign_in.providers.items()
    }


def make_transport(config: MailSettings, site: Site) -> Transport:
    """The mail transport: to a folder, or by SMTP."""
    sender = Sender(lambda: f"{site.name} {site.town}", config.sender)
    if config.transport == "folder":
        return FolderTransport(config.folder, sender)
    server = SmtpServer(
        config.host, config.port, config.security, config.user, config.password, config.ca_file
    )
    return SmtpTransport(server, sender)


def make_search_server(config: SearchSettings) -> Server | None:
    """The search server; None for the embedded engine alone."""
    if config.engine == "embedded":
        return None
    return Server(config.url, config.key, config.index, config.timeout)
