"""Mail messages: the message, its sender, and whom it is about."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from forum.core.ref import ContentRef

PICTURE, LOGO = "<picture@mail>", "<logo@mail>"
"""Content-IDs of the pictures in the HTML of a mail."""


def rate_limit_mailbox(address: str) -> str:
    """The rate-limit key of an address: lower case, without the +tag of its local part.

    Dots are kept: only some providers ignore them; with others they distinguish two people.
    """
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


@lru_cache(maxsize=1_000)
def person_tag(member_id: int, joined_at: datetime) -> str:
    """What names a member in a kept copy of a mail, and tells a reader of the copy nothing.

    The moment of joining tells them from another who got the same number after an older database was
    restored.
    """
    return hashlib.sha256(f"{member_id} {joined_at.isoformat()}".encode()).hexdigest()[:32]


def content_tag(ref: ContentRef, posted_at: datetime) -> str:
    """What names in a kept copy of a mail a draft that it quotes, while nobody is known as its author.

    The moment tells it from another that got the same number after an older database was restored.
    """
    return hashlib.sha256(f"{ref} {posted_at.isoformat()}".encode()).hexdigest()[:32]


@dataclass(frozen=True)
class MailMessage:
    """A mail ready to be sent; `text` and `html` are rendered in the recipient's language.

    `picture` and `logo` are PNGs that the HTML shows as `PICTURE` and `LOGO`, or empty. `people` are
    the tags of the members whom it is to or about, and of a draft without an author; they aren't sent.
    """

    to: str
    subject: str
    text: str
    html: str
    language: str
    message_id: str
    sent_at: datetime
    unsubscribe_url: str | None = None
    picture: bytes = b""
    logo: bytes = b""
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sender:
    """Address in the From header of every mail, and its display name, which may change."""

    name: Callable[[], str]
    address: str
