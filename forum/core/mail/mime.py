"""Mail messages as MIME bytes.

Headers are written line by line, and parts by the older half of `email`: its newer half, `EmailMessage`, parses
every header that it is given and takes four times as long, which a morning with mail for thousands of readers
would notice.
"""

import re
from binascii import b2a_qp
from email.charset import QP, Charset
from email.header import Header
from email.headerregistry import Address
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP, compat32
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from forum.core.mail.message import LOGO, PICTURE, MailMessage, Sender

LINE_LENGTH = 75
"""Characters of an encoded word, and of a line that has one (RFC 2047, 2)."""
MAX_LINE_LENGTH = 998
"""Characters of any line (RFC 5322, 2.1.1)."""
_POLICY = SMTP.clone(max_line_length=MAX_LINE_LENGTH, cte_type="7bit")
_LINE_END = re.compile("\r\n|\r|\n")
_PLAIN = compat32.clone(linesep="\r\n")
_QUOTED_PRINTABLE = Charset("utf-8")
_QUOTED_PRINTABLE.body_encoding = QP


def to_bytes(message: MailMessage, sender: Sender) -> bytes:
    """The message in MIME, with headers for one-click unsubscribing (RFC 8058).

    Raises `ValueError` if a value can't be in a header.
    """
    headers = [
        _folded("Subject", " ".join(message.subject.split())),
        _from(sender.name(), sender.address),
        _header("To", message.to),
        _header("Date", format_datetime(message.sent_at)),
        _header("Message-ID", message.message_id),
        _header("Auto-Submitted", "auto-generated"),
        _header("Content-Language", message.language),
    ]
    if message.unsubscribe_url:
        headers += [
            _header("List-Unsubscribe", f"<{message.unsubscribe_url}>"),
            _header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
    html: MIMEBase = _text("html", message.html)
    pictures = ((message.logo, LOGO), (message.picture, PICTURE))
    if shown := [_picture(content, name) for content, name in pictures if content]:
        html = _multipart("related", html, *shown)
    body = _multipart("alternative", _text("plain", message.text), html)
    return "".join(headers).encode("ascii") + body.as_bytes(policy=_PLAIN)


def _header(name: str, value: str) -> str:
    """A header as one line. Folded at 78 characters, a long link would become an encoded word, which mail
    programs can't follow."""
    line = f"{name}: {value}"
    if not (line.isascii() and line.isprintable() and len(line) <= MAX_LINE_LENGTH):
        raise ValueError(f"the value of {name} can't be in a header")
    return f"{line}\r\n"


@lru_cache(maxsize=256)
def _folded(name: str, value: str) -> str:
    """A header of words that people wrote, folded in encoded words that every mail program reads.

    Kept, as the news of a day has the same subject for many.
    """
    # A word that doesn't fit beside the name would move to the next line, with a space before it.
    fits = max(map(len, value.split()), default=0) < LINE_LENGTH - len(name) - 2
    # A program would decode what somebody typed that looks like an encoded word.
    is_plain = value.isascii() and "=?" not in value
    charset = "us-ascii" if is_plain and fits else "utf-8"
    encoded = Header(value, charset, LINE_LENGTH, name).encode(linesep="\r\n")
    return f"{name}: {encoded}\r\n"


@lru_cache(maxsize=8)
def _from(name: str, address: str) -> str:
    """The header with the sender, whose name may need quotes, encoded words, or neither."""
    value = _POLICY.header_factory("From", Address(name, addr_spec=address))
    return str(_POLICY.fold("From", value))


def _multipart(kind: str, *parts: MIMEBase) -> MIMEMultipart:
    # "=_" is in no text that is encoded for mail, so that no part can contain the boundary (RFC 2045, 6.7).
    return MIMEMultipart(kind, f"=_{kind}", parts)


def _text(subtype: str, text: str) -> MIMEText:
    """A text as quoted-printable, or as Base64 where that is shorter, as in Arabic."""
    text = _LINE_END.sub("\r\n", text)
    content = text.encode()
    is_short = len(b2a_qp(content, istext=True)) <= len(content) * 4 / 3
    # Declared as a name alone; `email` also takes what is set for it.
    charset: Any = _QUOTED_PRINTABLE if is_short else "utf-8"
    return MIMEText(text, subtype, charset)


@lru_cache(maxsize=8)
def _picture(content: bytes, name: str) -> MIMEImage:
    picture = MIMEImage(content, "png")
    picture["Content-ID"], picture["Content-Disposition"] = name, "inline"
    return picture
