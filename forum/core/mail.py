"""Mail: a letter as bytes, and how it leaves the house. Over SMTP: `core/smtp.py`."""

import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from forum.core.files import make_folder, open_new

# A List-Unsubscribe folded at 78 columns turns into an encoded word that no mail program follows.
POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")
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


def mailbox_of(address: str) -> str:
    """The mailbox an address is counted as: lower case, without the +tag of its local part.

    Dots stay: only some providers ignore them, and elsewhere they tell two people apart.
    """
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


@dataclass(frozen=True)
class Letter:
    """A mail ready to be sent: both parts rendered in the recipient's language."""

    to: str
    subject: str
    text: str
    html: str
    language: str
    message_id: str
    sent_at: datetime
    unsubscribe_url: str | None = None


@dataclass(frozen=True)
class Sender:
    """Whose name stands above every mail."""

    name: str
    address: str


def as_bytes(letter: Letter, sender: Sender) -> bytes:
    """The letter as it goes over the wire, with one-click unsubscribing (RFC 8058)."""
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(sender.name, addr_spec=sender.address)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.sent_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    # Only now: making it of two parts moves whatever is called Content- into the first.
    message["Content-Language"] = letter.language
    return message.as_bytes()


class Transport(Protocol):
    """A way for mail to leave."""

    async def send(self, letter: Letter) -> None:
        """Hand the letter over; raises when it wasn't accepted."""
        ...

    async def fault(self) -> str:
        """Why no letter could be handed over now, in a few words; empty when one could."""
        ...

    async def close(self) -> None:
        """Let go of what is kept between letters."""
        ...


class FolderTransport:
    """Writes each letter as an .eml file; a repeated letter overwrites itself."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        self.folder = folder
        self.sender = sender

    async def send(self, letter: Letter) -> None:
        make_folder(self.folder)
        name = re.sub(r"[^\w.@-]", "_", letter.message_id.strip("<>"))
        path = self.folder / f"{name}.eml"
        unfinished = path.with_suffix(".part")
        with open_new(unfinished) as file:
            file.write(as_bytes(letter, self.sender))
        unfinished.rename(path)

    async def fault(self) -> str:
        try:
            make_folder(self.folder)
            with tempfile.TemporaryFile(dir=self.folder):
                return ""
        except OSError as error:
            return f"the folder can't be written to ({type(error).__name__})"

    async def close(self) -> None:
        return
