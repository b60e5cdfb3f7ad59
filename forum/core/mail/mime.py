"""Mail messages as MIME bytes.

Written line by line: `email.message` parses every header that it is given, and takes ten times as long, which a
morning with mail for thousands of readers would notice.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from email.header import Header
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from forum.core.mail.message import LOGO, PICTURE, MailMessage, Sender

LINE_LENGTH = 75
"""Characters of an encoded word, and of a line that has one (RFC 2047, 2)."""
MAX_LINE_LENGTH = 998
"""Characters of any line (RFC 5322, 2.1.1)."""
_POLICY = SMTP.clone(max_line_length=MAX_LINE_LENGTH, cte_type="7bit")
_LINE_END = re.compile("\r\n|\r|\n")


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
    html = _text("html", message.html)
    pictures = ((message.logo, LOGO), (message.picture, PICTURE))
    if shown := [_picture(content, name) for content, name in pictures if content]:
        html = _multipart("related", html, *shown)
    body = _multipart("alternative", _text("plain", message.text), html)
    return "".join((*headers, _header("MIME-Version", "1.0"))).encode("ascii") + body


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


def _multipart(kind: str, *parts: bytes) -> bytes:
    # "=_" is in no text that is encoded for mail, so that no part can contain the boundary (RFC 2045, 6.7).
    boundary = f"=_{kind}"
    opening, end = f"--{boundary}\r\n".encode(), f"--{boundary}--\r\n".encode()
    header = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return header + b"".join(opening + part + b"\r\n" for part in parts) + end


def _text(subtype: str, text: str) -> bytes:
    """A text as quoted-printable, or as Base64 where that is shorter, as in Arabic."""
    content = _LINE_END.sub("\r\n", text).encode()
    encoding, encoded = "quoted-printable", b2a_qp(content, istext=True)
    if len(encoded) > len(content) * 4 / 3:
        encoding, encoded = "base64", _base64(content)
    header = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return header.encode() + encoded


@lru_cache(maxsize=8)
def _picture(content: bytes, name: str) -> bytes:
    header = (
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-ID: {name}\r\nContent-Disposition: inline\r\n\r\n"
    )
    return header.encode() + _base64(content)


def _base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")
