"""Network addresses: URLs that are safe for secrets, and the sender that a rate limit counts."""

import os
import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")
SUBSCRIBER_PREFIX_BITS = 64
"""Bits of the IPv6 prefix of one subscriber, each of whose devices has 2^64 addresses."""
_NOT_IN_URLS = re.compile(r"""[\s\x00-\x1f"<>\\^`{|}]""")
_HOST_NAME = re.compile(r"(?!-)[\w-]{1,63}(?:\.(?!-)[\w-]{1,63}){0,30}\.?")
"""Labels of letters of any script, digits and hyphens; names inside a network may have underscores."""
_HOST_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([^:]*):\d+")
"""An address with a port, as some proxies send it: [2001:db8::1]:443, 192.0.2.1:443."""


def is_confidential_url(url: str) -> bool:
    """Whether traffic to a URL can't be read on the way: https, or http within this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def is_web_address(url: str) -> bool:
    """Whether it is a URL that a browser can open: http or https, a host, no name or password in it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or _NOT_IN_URLS.search(url):
        return False
    return parts.netloc.startswith("[") or _HOST_NAME.fullmatch(host) is not None


def is_in_networks(host: str, networks: Iterable[str]) -> bool:
    """Whether an address is in one of the networks, each ADDRESS or ADDRESS/BITS."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in ip_network(network, strict=False) for network in networks)


def is_ip_address(host: str) -> bool:
    """Whether the host of a URL is an address, not a name."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def describe_unreachable(error: BaseException) -> str:
    """Why a service can't be reached, from an exception or its causes, in an operator's words.

    Without the message of the exception, which may quote what was sent.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return "no machine is known by that name"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "the certificate is not trusted"
        if isinstance(cause, ssl.SSLError):
            return "it doesn't speak TLS there, or not as the settings say"
        if isinstance(cause, OSError) and cause.errno:
            return os.strerror(cause.errno)
        status = getattr(getattr(cause, "response", None), "status_code", None)
        if status:
            return f"it answered {status}"
    if any("timeout" in type(cause).__name__.lower() for cause in causes):
        return "no answer in time"
    if any("disconnect" in type(cause).__name__.lower() for cause in causes):
        return "it closed the connection"
    return "its answer can't be understood"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The innermost cause first."""
    if error is not None:
        yield from _causes(error.__cause__ or error.__context__)
        yield error


@lru_cache(maxsize=10_000)
def rate_limit_address(host: str) -> str:
    """Rate-limit key of a sender: the IPv4 address, also if mapped into IPv6, or the IPv6 /64.

    Text that is no address is returned unchanged.
    """
    match = _HOST_WITH_PORT.fullmatch(host)
    bare = (match[1] or match[2]) if match else host
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address.packed, SUBSCRIBER_PREFIX_BITS), strict=False))
    return str(address)
