"""What can be wrong with the settings alone, without asking anything."""

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from forum.checks.result import Given, Remark, worth, wrong
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


def base_url(given: Given) -> Iterator[Remark]:
    """The address of the forum."""
    site, server, host = given.settings.site, given.settings.server, _host(given.settings)
    if not site.base_url.startswith("https:") and not is_local(host):
        yield wrong(
            "settings",
            f"site.base_url is {site.base_url}: sign-ins would travel unprotected; end TLS in a "
            f"proxy and write https://{host}",
        )
    if not _is_allowed(host, server.allowed_hosts):
        yield wrong(
            "settings",
            f"server.allowed_hosts doesn't hold {host}, so every link in a mail leads to an error; "
            "add it",
        )


def hosts(given: Given) -> Iterator[Remark]:
    """Whom the web process believes and where it listens."""
    server = given.settings.server
    if "*" in server.allowed_hosts:
        yield worth(
            "settings",
            'server.allowed_hosts is "*": right only if the proxy in front refuses other names',
        )
    if EVERYONE & set(server.trusted_proxies):
        yield wrong(
            "settings",
            "server.trusted_proxies believes everybody, so anybody can pretend to be any address; "
            "write the proxy's own address",
        )
    if server.host in ("0.0.0.0", "::") and not is_local(_host(given.settings)):  # noqa: S104
        yield worth(
            "settings",
            f"server.host is {server.host}: the forum can be reached around the proxy, unless a "
            "firewall stands before it",
        )


def languages(given: Given) -> Iterator[Remark]:
    """The languages offered, and the hours in each."""
    site = given.settings.site
    missing = [code for code in site.languages if not site.hours.get(code, "").strip()]
    if len(missing) == len(site.languages):
        yield worth(
            "settings",
            "site.hours is empty: pages and mails don't say when the phone is answered",
        )
    elif missing:
        yield wrong(
            "settings",
            f"site.hours has nothing for {', '.join(missing)}, which is offered; write it in each "
            "language",
        )


def example(given: Given) -> Iterator[Remark]:
    """What the shipped settings hold as an example, and every town must write for itself."""
    site, shipped = given.settings.site, read_file(SHIPPED)["site"]
    for key in ("town", "phone", "email"):
        if getattr(site, key) == shipped[key]:
            yield worth("settings", f"site.{key} is still the example's ({shipped[key]})")


def helplines(given: Given) -> Iterator[Remark]:
    """Whom somebody in need is told to call."""
    site = given.settings.site
    if not site.country and not site.helplines:
        yield wrong(
            "settings",
            "site.country isn't set, so nobody in need is shown a helpline; set it "
            f"({', '.join(BY_COUNTRY)}), or write site.helplines",
        )
    if any(not line.name.strip() or not line.phone.strip() for line in site.helplines):
        yield wrong("settings", "site.helplines has a line without a name or without a number")


def sending(given: Given) -> Iterator[Remark]:
    """How mail leaves, as far as the settings tell."""
    mail, site = given.settings.mail, given.settings.site
    if mail.transport == "folder":
        if site.base_url.startswith("https:"):
            yield wrong(
                "settings",
                f"mail.transport is folder, so mail stays in {mail.folder} and nobody can sign in; "
                "choose smtp",
            )
        return
    domain, host = mail.sender.rpartition("@")[2].lower(), _host(given.settings)
    if f".{host}".endswith(f".{domain}") is False:
        yield worth(
            "settings",
            f"mail.sender is at {domain}, the forum at {host}: see that {mail.host} may send for "
            f"{domain} (SPF and DKIM), or the mail ends up as spam",
        )
    if mail.password and mail.security == "none" and not is_local(mail.host):
        yield wrong(
            "settings",
            "mail.security is none, so the password for the mail server travels unprotected; "
            "choose starttls or tls",
        )
    if bool(mail.user) != bool(mail.password):
        missing = "mail.password" if mail.user else "mail.user"
        yield wrong("settings", f"{missing} is missing: the mail server wants both or neither")


def processes(given: Given) -> Iterator[Remark]:
    """How many processes there are to be: on SQLite one does everything."""
    if not given.forum.session_factory.database.is_sqlite:
        return
    if given.settings.server.workers > 1:
        yield wrong(
            "settings",
            "server.workers asks for several web processes, and SQLite takes one; "
            "set it to 1, or choose PostgreSQL",
        )
    if not given.settings.journal.in_web:
        yield worth(
            "settings",
            "journal.in_web is false on SQLite, where one process does everything best; "
            "set it to true, or choose PostgreSQL",
        )


def secrets(given: Given) -> Iterator[Remark]:
    """What belongs in the environment and stands in the operator's file."""
    if given.own is None:
        return
    held = list(_secrets_in(given.written))
    for key in held:
        variable = PREFIX + key.upper().replace(".", "__")
        yield wrong(
            "settings",
            f"{key} in {given.own} is a secret; give it as {variable} in the environment",
        )
    if held and given.own.stat().st_mode & GROUP_OR_OTHERS:
        yield wrong(
            "settings", f"{given.own} holds a secret and others may read it; chmod 600 {given.own}"
        )


def _secrets_in(written: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in written.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping):
            yield from _secrets_in(value, f"{key}.")
        elif value and (name in SECRETS or (key == "database.url" and make_url(value).password)):
            yield key


CHECKS = (base_url, hosts, languages, example, helplines, sending, processes, secrets)
