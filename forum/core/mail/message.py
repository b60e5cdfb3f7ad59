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
class MailMessage:
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


def as_bytes(message: MailMessage, sender: Sender) -> bytes:
    """The letter as it goes over the wire, with one-click unsubscribing (RFC 8058)."""
    email = EmailMessage(policy=POLICY)
    email["From"] = Address(sender.name, addr_spec=sender.address)
    email["To"] = Address(addr_spec=message.to)
    email["Subject"] = " ".join(message.subject.split())
    email["Date"] = format_datetime(message.sent_at)
    email["Message-ID"] = message.message_id
    email["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe_url:
        email["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(message.text)
    email.add_alternative(message.html, subtype="html")
    # Only now: making it of two parts moves whatever is called Content- into the first.
    email["Content-Language"] = message.language
    return email.as_bytes()
