"""E-mail addresses of people: one canonical form to store and mail to, another to show.

The canonical form is lower case, its domain in A-labels (IDNA 2008, UTS 46): `jan@münchen.example`
and `jan@xn--mnchen-3ya.example` are one mailbox. The part before the @ stays ASCII: another one
needs SMTPUTF8 from every mail server on the way, and too few have it.
"""

import re

import idna

from forum.core.text.visible_text import without_ignorables

_LONGEST = 254
_JOINERS = str.maketrans(dict.fromkeys("\u200c\u200d"))


def canonical_address(text: str) -> str | None:
    """The one form of an address, however it was typed; None when it is no address.

    Blanks and invisible characters around it come with pasting and go; inside they are a fault,
    because nobody could see which mailbox is meant.
    """
    local, _, domain = _trimmed(text).rpartition("@")
    if len(local) + len(domain) > _LONGEST:
        return None
    if not domain.isascii():
        # IDNA drops what is invisible; only a joiner has a meaning there, and it checks that.
        bare = domain.translate(_JOINERS)
        if without_ignorables(bare) != bare:
            return None
        try:
            domain = idna.encode(domain, uts46=True, std3_rules=True).decode()
        except idna.IDNAError:
            return None
    address = f"{local}@{domain}".lower() if local.isascii() else ""
    return address if is_address(address) else None


def _trimmed(text: str) -> str:
    begin, end = 0, len(text)
    while begin < end and not _shows(text[begin]):
        begin += 1
    while begin < end and not _shows(text[end - 1]):
        end -= 1
    return text[begin:end]


def _shows(character: str) -> bool:
    return bool(without_ignorables(character).strip()) and character.isprintable()


def shown_address(address: str) -> str:
    """An address as people write it: its domain in their own script."""
    local, at, domain = address.rpartition("@")
    if "xn--" not in domain:
        return address
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except idna.IDNAError:
        return address


_WORD = r"[\w!#$%&'*+/=?^`{|}~-]+"


_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"


_ADDRESS = re.compile(
    rf"(?P<local>{_WORD}(?:\.{_WORD})*)@(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]*[a-z0-9])",
    re.ASCII | re.IGNORECASE,
)


ENCODED_WORD = "=?"
"""Begins words in another script (RFC 2047); in an address no letter can be made of it."""


def is_address(text: str) -> bool:
    """True for an ASCII e-mail address of the shape people have: words and dots (RFC 5321)."""
    found = _ADDRESS.fullmatch(text) if len(text) <= 254 else None
    return found is not None and len(found["local"]) <= 64 and ENCODED_WORD not in text
