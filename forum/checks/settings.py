"""Settings checks: faults visible in the settings alone, without network or database."""

import ipaddress
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from forum.checks.result import CheckContext, CheckResult, error, warning
from forum.core.content.review_policy import Hold
from forum.core.examples import is_example
from forum.core.network import is_ip_address
from forum.settings.loader import PREFIX
from forum.settings.model import Settings

GROUP_OR_OTHERS = 0o077
"""Permission bits of group and others."""
LEAST_BITS = {4: 16, 6: 32}
"""Bits of the prefix that a network of public addresses must have, by version of IP: one that is
larger holds strangers."""
SECRETS = ("password", "key", "api_key", "client_secret")
"""Names of settings that are secrets."""


def is_local(host: str) -> bool:
    """Whether a host is this machine or a private address, which can't be reached from outside."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def _host(settings: Settings) -> str:
    return urlsplit(settings.site.base_url).hostname or ""


def _holds_strangers(network: str) -> bool:
    """Whether a network has more public addresses than one organisation."""
    parsed = ipaddress.ip_network(network)
    return not parsed.is_private and parsed.prefixlen < LEAST_BITS[parsed.version]


def _is_allowed(host: str, allowed: tuple[str, ...]) -> bool:
    return any(
        pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))
        for pattern in allowed
    )


def base_url(context: CheckContext) -> Iterator[CheckResult]:
    """The public address: over TLS, and among the allowed hosts."""
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


def examples(context: CheckContext) -> Iterator[CheckResult]:
    """What is still an example, besides the town's words (`checks/town.py`)."""
    settings = context.settings
    values: dict[str, object] = {
        "site.base_url": _host(settings),
        "server.allowed_hosts": settings.server.allowed_hosts,
        "privacy.controller": settings.privacy.controller,
        "privacy.address": settings.privacy.address,
        "privacy.email": settings.privacy.email,
        "privacy.officer": settings.privacy.officer,
        "privacy.officer_email": settings.privacy.officer_email,
    }
    if settings.mail.transport == "smtp":
        values |= {
            "mail.sender": settings.mail.sender,
            "mail.host": settings.mail.host,
            "mail.user": settings.mail.user,
        }
    for key, value in values.items():
        found = [
            each for each in (value if isinstance(value, tuple) else [value]) if is_example(each)
        ]
        if found:
            yield warning(
                "settings", f"{key} is still the example's ({', '.join(map(str, found))})"
            )


def passkeys(context: CheckContext) -> Iterator[CheckResult]:
    """Browsers make passkeys for a name, never for an IP address."""
    settings, host = context.settings, _host(context.settings)
    vouched = any(
        provider.second_factor_acr or provider.second_factor_amr
        for provider in settings.sign_in.providers.values()
    )
    if settings.second_factor.staff == "required" and is_ip_address(host) and not vouched:
        yield error(
            "settings",
            f"second_factor.staff is required, but no browser makes a passkey for {host}, so nobody "
            "can work; write a name into site.base_url",
        )


def hosts(context: CheckContext) -> Iterator[CheckResult]:
    """Allowed hosts, trusted proxies and the listening address."""
    server = context.settings.server
    if "*" in server.allowed_hosts:
        yield warning(
            "settings",
            'server.allowed_hosts is "*": right only if the proxy in front refuses other names',
        )
    for network in filter(_holds_strangers, server.trusted_proxies):
        yield error(
            "settings",
            f"server.trusted_proxies believes everybody in {network}, who can pretend to be any "
            "address; write the proxy's own address",
        )
    for network in filter(_holds_strangers, server.watchers):
        yield error(
            "settings",
            f"server.watchers lets everybody in {network} read /readyz and /metrics; write the "
            "address of your monitoring",
        )
    if server.host in ("0.0.0.0", "::") and not is_local(_host(context.settings)):  # noqa: S104
        yield warning(
            "settings",
            f"server.host is {server.host}: the forum can be reached around the proxy, unless a "
            "firewall stands before it",
        )


def review(context: CheckContext) -> Iterator[CheckResult]:
    """The review policy: that moderators read anything before readers report it."""
    policy = context.settings.moderation.policy
    rules = (policy.links_from, policy.repeated_days, policy.speed.texts, *policy.words.values())
    if {policy.ideas, policy.edits, policy.comments} == {Hold.nobody} and not any(rules):
        yield warning(
            "settings",
            "moderation.policy lets nobody's texts wait and looks for nothing in them, so moderators read "
            "only what readers report; let newcomers' wait, or look for words",
        )


def sending(context: CheckContext) -> Iterator[CheckResult]:
    """Mail transport, sender domain, encryption and credentials."""
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
    """Number of processes: on SQLite one does everything."""
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
    """Secrets in the operator's file that belong in the environment, and its permissions."""
    if context.settings_file is None:
        return
    secret_keys = list(_secrets_in(context.written))
    for key in secret_keys:
        variable = PREFIX + key.upper().replace(".", "__")
        yield error(
            "settings",
            f"{key} in {context.settings_file} is a secret; give it as {variable} in the environment",
        )
    if secret_keys and context.settings_file.stat().st_mode & GROUP_OR_OTHERS:
        yield error(
            "settings",
            f"{context.settings_file} holds a secret and others may read it; chmod 600 {context.settings_file}",
        )


def _secrets_in(settings: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted keys of the secrets among nested settings."""
    for name, value in settings.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _secrets_in(value, f"{key}.")
        elif value and (name in SECRETS or (key == "database.url" and make_url(value).password)):
            yield key


def places(context: CheckContext) -> Iterator[CheckResult]:
    """Relative paths, which are another place for each folder that a command is called from."""
    if is_local(_host(context.settings)):
        return
    settings, database = context.settings, context.forum.session_factory.database
    paths = {
        "uploads.folder": settings.uploads.folder,
        "privacy.erasure_list": settings.privacy.erasure_list,
    }
    if database.sqlite_path:
        paths["database.url"] = database.sqlite_path
    if settings.mail.transport == "folder":
        paths["mail.folder"] = settings.mail.folder
    elif settings.mail.ca_file:
        paths["mail.ca_file"] = Path(settings.mail.ca_file)
    for key, path in paths.items():
        if not path.is_absolute():
            begins = (
                "; after sqlite+aiosqlite:/// it begins with /" if key == "database.url" else ""
            )
            yield error(
                "settings",
                f"{key} is {path}, which is another place for each folder that the forum or a "
                f"command is started in; write the whole path{begins}",
            )


def privacy(context: CheckContext) -> Iterator[CheckResult]:
    """Whether the privacy statement names the hosts; `core/town_settings/review.py` judges the rest."""
    config = context.settings.privacy
    if not config.processors and context.settings.mail.transport == "smtp":
        yield warning(
            "settings",
            "privacy.processors is empty: /privacy says that nobody else processes data, not even "
            "a host of the server or of the mail",
        )


CHECKS = (
    base_url,
    examples,
    passkeys,
    hosts,
    places,
    privacy,
    review,
    sending,
    processes,
    secrets,
)
