"""Mail messages: the message, its sender, and its serialisation as MIME bytes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from forum.core.ref import ContentRef

LINE_LENGTH = 75
"""Characters of an encoded word, and of a line that has one (RFC 2047, 2)."""

PICTURE, LOGO = "<picture@mail>", "<logo@mail>"
"""Content-IDs of the pictures in the HTML of a mail."""

# Folded at 78 columns, a long List-Unsubscribe becomes an encoded word, which mail programs can't
# follow.
POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")


def rate_limit_mailbox(address: str) -> str:
    """The rate-limit key of an address: lower case, without the +tag of its local part.

    Dots are kept: only some providers ignore them; with others they distinguish two people.
    """
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


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


def _header(name: str, value: str) -> str:
    """A header folded in encoded words that every mail program reads.

    `EmailMessage` would fold it like all others, at the length of `POLICY`.
    """
    # A word that doesn't fit beside the name would move to the next line, with a space before it.
    fits = max(map(len, value.split()), default=0) < LINE_LENGTH - len(name) - 2
    # A program would decode what somebody typed that looks like an encoded word.
    is_plain = value.isascii() and "=?" not in value
    charset = "us-ascii" if is_plain and fits else "utf-8"
    encoded = Header(value, charset, LINE_LENGTH, name).encode(linesep="\r\n")
    return f"{name}: {encoded}\r\n"


def to_bytes(message: MailMessage, sender: Sender) -> bytes:
    """The message in MIME, with headers for one-click unsubscribing (RFC 8058)."""
    email = EmailMessage(policy=POLICY)
    email["From"] = Address(sender.name(), addr_spec=sender.address)
    email["To"] = Address(addr_spec=message.to)
    email["Date"] = format_datetime(message.sent_at)
    email["Message-ID"] = message.message_id
    email["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe_url:
        email["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    html = email.get_body(("html",))
    assert html is not None
    for content, name in ((message.logo, LOGO), (message.picture, PICTURE)):
        if content:
            html.add_related(content, "image", "png", cid=name, disposition="inline")
    # Set after `add_alternative()`, which moves all Content-* headers into the first part.
    email["Content-Language"] = message.language
    subject = _header("Subject", " ".join(message.subject.split()))
    return subject.encode("ascii") + email.as_bytes()
