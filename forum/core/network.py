"""Addresses of the network: which web addresses may be sent a secret, and how senders are counted."""

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")
ONE_SUBSCRIBER = 64
"""Bits of an IPv6 address that name one subscriber; every device of theirs has 2^64 addresses."""
_HOST = re.compile(r"\[([^\]]*)\](?::\d+)?|([^:]*):\d+")
"""An address with the port some proxies add: [2001:db8::1]:443, 192.0.2.1:443."""


def is_guarded(url: str) -> bool:
    """True for an address nobody on the way can read along: https, or http within this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))


def is_among(host: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks, each ADDRESS or ADDRESS/BITS."""
    try:
        address = ip_address(host)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in ip_network(network, strict=False) for network in networks)


@lru_cache(maxsize=10_000)
def counted_address(host: str) -> str:
    """The sender a rate limit counts: IPv4 as it is, also when mapped into IPv6; of IPv6 the /64.

    What is no address stays as it is.
    """
    found = _HOST.fullmatch(host)
    bare = (found[1] or found[2]) if found else host
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address.packed, ONE_SUBSCRIBER), strict=False))
    return str(address)
