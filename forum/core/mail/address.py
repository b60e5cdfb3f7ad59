"""E-mail addresses: a canonical form for storing and sending, and a display form.

The canonical form is lower case, its domain in A-labels (IDNA 2008, UTS 46): `jan@münchen.example`
and `jan@xn--mnchen-3ya.example` are one mailbox. The local part must be ASCII: others need SMTPUTF8
(RFC 6531) on every mail server on the way, and too few support it.
"""

import re

import idna

from forum.core.text.visible_text import strip_invisible

_MAX_LENGTH = 254
_DROP_JOINERS = str.maketrans(dict.fromkeys("\u200c\u200d"))


def canonical_address(text: str) -> str | None:
    """The canonical form of an address as typed, or None if it is invalid.

    White space and invisible characters around the address come from pasting and are stripped.
    Inside it they make it invalid, because people couldn't see which mailbox is meant.
    """
    local, _, domain = _trim(text).rpartition("@")
    if len(local) + len(domain) > _MAX_LENGTH:
        return None
    if not domain.isascii():
        # `idna.encode()` would drop invisible characters silently, so reject them first. Only
        # joiners (ZWJ, ZWNJ) have a meaning in a domain, and `idna` checks their context.
        without_joiners = domain.translate(_DROP_JOINERS)
        if strip_invisible(without_joiners) != without_joiners:
            return None
        try:
            domain = idna.encode(domain, uts46=True, std3_rules=True).decode()
        except idna.IDNAError:
            return None
    address = f"{local}@{domain}".lower() if local.isascii() else ""
    return address if is_address(address) else None


def _trim(text: str) -> str:
    start, end = 0, len(text)
    while start < end and not _is_visible(text[start]):
        start += 1
    while start < end and not _is_visible(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_visible(character: str) -> bool:
    return bool(strip_invisible(character).strip()) and character.isprintable()


def shown_address(address: str) -> str:
    """The display form of an address, with a Unicode domain; unchanged if that can't be decoded."""
    local, at, domain = address.rpartition("@")
    if "xn--" not in domain:
        return address
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except idna.IDNAError:
        return address


_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ADDRESS = re.compile(
    rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]*[a-z0-9])",
    re.ASCII | re.IGNORECASE,
)


ENCODED_WORD = "=?"
"""Start of an encoded word (RFC 2047); `email` can't build a message for an address with one."""


def is_address(text: str) -> bool:
    """Whether a text is an ASCII e-mail address with a dot-string as its local part (RFC 5321).

    At most 254 characters, 64 of them in the local part. Quoted strings and address literals aren't
    accepted.
    """
    found = _ADDRESS.fullmatch(text) if len(text) <= 254 else None
    return found is not None and len(found["local"]) <= 64 and ENCODED_WORD not in text
