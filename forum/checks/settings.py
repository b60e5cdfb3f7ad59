"""What can be wrong with the settings alone, without asking anything."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from forum.checks.result import CheckContext, CheckResult, error, warning
from forum.core.helplines import BY_COUNTRY
from forum.settings.loader import PREFIX, SHIPPED, read_file
from forum.settings.model import Settings

GROUP_OR_OTHERS = 0o077
EVERYONE = frozenset({"*", "0.0.0.0/0", "::/0"})
SECRETS = ("password", "key", "client_secret")


def is_local(host: str) -> bool:
    """True for this machine and for networks of a house: what nobody reaches from outside."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def _host(settings: Settings) -> str:
    return urlsplit(settings.site.base_url).hostname or ""


def _is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    return any(
        pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))
        for pattern in allowed
    )


def base_url(context: CheckContext) -> Iterator[CheckResult]:
    """The address of the forum."""
    site, server, host = context.settings.site, context.settings.server, _host(context.settings)
    if not site.base_url.startswith("https:") and not is_local(host):
        yield error(
            "settings",
            f"site.base_url is {site.base_url}: sign-ins would travel unprotected; end TLS in a "
            f"proxy and write https://{host}",
        )
    if not _is_allowed(host, server.allowed_hosts):
        yield error(
            "settings",
            f"server.allowed_hosts doesn't hold {host}, so every link in a mail leads to an error; "
            "add it",
        )


def hosts(context: CheckContext) -> Iterator[CheckResult]:
    """Whom the web process believes and where it listens."""
    server = context.settings.server
    if "*" in server.allowed_hosts:
        yield warning(
            "settings",
            'server.allowed_hosts is "*": right only if the proxy in front refuses other names',
        )
    if EVERYONE & set(server.trusted_proxies):
        yield error(
            "settings",
            "server.trusted_proxies believes everybody, so anybody can pretend to be any address; "
            "write the proxy's own address",
        )
    if server.host in ("0.0.0.0", "::") and not is_local(_host(context.settings)):  # noqa: S104
        yield warning(
            "settings",
            f"server.host is {server.host}: the forum can be reached around the proxy, unless a "
            "firewall stands before it",
        )


def languages(context: CheckContext) -> Iterator[CheckResult]:
    """The languages offered, and the hours in each."""
    site = context.settings.site
    missing = [code for code in site.languages if not site.hours.get(code, "").strip()]
    if len(missing) == len(site.languages):
        yield warning(
            "settings",
            "site.hours is empty: pages and mails don't say when the phone is answered",
        )
    elif missing:
        yield error(
            "settings",
            f"site.hours has nothing for {', '.join(missing)}, which is offered; write it in each "
            "language",
        )


def example(context: CheckContext) -> Iterator[CheckResult]:
    """What the shipped settings hold as an example, and every town must write for itself."""
    site, shipped = context.settings.site, read_file(SHIPPED)["site"]
    for key in ("town", "phone", "email"):
        if getattr(site, key) == shipped[key]:
            yield warning("settings", f"site.{key} is still the example's ({shipped[key]})")


def helplines(context: CheckContext) -> Iterator[CheckResult]:
    """Whom somebody in need is told to call."""
    site = context.settings.site
    if not site.country and not site.helplines:
        yield error(
            "settings",
            "site.country isn't set, so nobody in need is shown a helpline; set it "
            f"({', '.join(BY_COUNTRY)}), or write site.helplines",
        )
    if any(not line.name.strip() or not line.phone.strip() for line in site.helplines):
        yield error("settings", "site.helplines has a line without a name or without a number")


def sending(context: CheckContext) -> Iterator[CheckResult]:
    """How mail leaves, as far as the settings tell."""
    mail, site = context.settings.mail, context.settings.site
    if mail.transport == "folder":
        if site.base_url.startswith("https:"):
            yield error(
                "settings",
                f"mail.transport is folder, so mail stays in {mail.folder} and nobody can sign in; "
                "choose smtp",
            )
        return
    domain, host = mail.sender.rpartition("@")[2].lower(), _host(context.settings)
    if f".{host}".endswith(f".{domain}") is False:
        yield warning(
            "settings",
            f"mail.sender is at {domain}, the forum at {host}: see that {mail.host} may send for "
            f"{domain} (SPF and DKIM), or the mail ends up as spam",
        )
    if mail.password and mail.security == "none" and not is_local(mail.host):
        yield error(
            "settings",
            "mail.security is none, so the password for the mail server travels unprotected; "
            "choose starttls or tls",
        )
    if bool(mail.user) != bool(mail.password):
        missing = "mail.password" if mail.user else "mail.user"
        yield error("settings", f"{missing} is missing: the mail server wants both or neither")


def processes(context: CheckContext) -> Iterator[CheckResult]:
    """How many processes there are to be: on SQLite one does everything."""
    if not context.forum.session_factory.database.is_sqlite:
        return
    if context.settings.server.workers > 1:
        yield error(
            "settings",
            "server.workers asks for several web processes, and SQLite takes one; "
            "set it to 1, or choose PostgreSQL",
        )
    if not context.settings.journal.in_web:
        yield warning(
            "settings",
            "journal.in_web is false on SQLite, where one process does everything best; "
            "set it to true, or choose PostgreSQL",
        )


def secrets(context: CheckContext) -> Iterator[CheckResult]:
    """What belongs in the environment and stands in the operator's file."""
    if context.own is None:
        return
    held = list(_secrets_in(context.written))
    for key in held:
        variable = PREFIX + key.upper().replace(".", "__")
        yield error(
            "settings",
            f"{key} in {context.own} is a secret; give it as {variable} in the environment",
        )
    if held and context.own.stat().st_mode & GROUP_OR_OTHERS:
        yield error(
            "settings",
            f"{context.own} holds a secret and others may read it; chmod 600 {context.own}",
        )


def _secrets_in(written: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in written.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _secrets_in(value, f"{key}.")
        elif value and (name in SECRETS or (key == "database.url" and make_url(value).password)):
            yield key


CHECKS = (base_url, hosts, languages, example, helplines, sending, processes, secrets)
