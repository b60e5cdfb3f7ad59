"""Factories: parts of the forum built from the settings."""

from zoneinfo import ZoneInfo

from forum.accounts.oidc.claims import Provider
from forum.core.actor import Role
from forum.core.helplines import Helpline
from forum.core.mail.message import Sender
from forum.core.mail.smtp import SmtpServer, SmtpTransport
from forum.core.mail.transport import FolderTransport, Transport
from forum.core.site import Site
from forum.settings.model import MailSettings, SearchSettings, Settings
from search.engines import Server


def make_site(settings: Settings) -> Site:
    """What pages and mails say about the town, from the settings."""
    chosen = settings.site
    return Site(
        name=chosen.name,
        town=chosen.town,
        base_url=chosen.base_url,
        zone=ZoneInfo(chosen.timezone),
        default_language=chosen.default_language,
        language_codes=chosen.languages,
        phone=chosen.phone,
        email=chosen.email,
        working_days=chosen.working_days,
        hours_by_language={str(code): text for code, text in chosen.hours.items()},
        country=chosen.country,
        own_helplines=tuple(Helpline(line.name, line.phone) for line in chosen.helplines),
    )


def make_providers(settings: Settings) -> dict[str, Provider]:
    """Who else may say who somebody is, from the settings."""
    return {
        name: Provider(
            name=name,
            issuer=chosen.issuer,
            client_id=chosen.client_id,
            client_secret=chosen.client_secret,
            labels={str(code): text for code, text in chosen.label.items()},
            scope=chosen.scope,
            role_claim=chosen.role_claim,
            roles={value: Role(role) for value, role in chosen.roles.items()},
        )
        for name, chosen in settings.sign_in.providers.items()
    }


def make_transport(chosen: MailSettings, site: Site) -> Transport:
    """How mail leaves, from the settings."""
    sender = Sender(f"{site.name} {site.town}", chosen.sender)
    if chosen.transport == "folder":
        return FolderTransport(chosen.folder, sender)
    server = SmtpServer(
        chosen.host, chosen.port, chosen.security, chosen.user, chosen.password, chosen.ca_file
    )
    return SmtpTransport(server, sender)


def make_server(chosen: SearchSettings) -> Server | None:
    """The search server, from the settings; None for the embedded engine alone."""
    if chosen.engine == "embedded":
        return None
    return Server(chosen.url, chosen.key, chosen.index, chosen.timeout)
