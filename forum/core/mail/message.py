"""Mail: a letter as bytes, and how it leaves the house. Over SMTP: `core/mail/smtp.py`."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

# A List-Unsubscribe folded at 78 columns turns into an encoded word that no mail program follows.
POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")


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
