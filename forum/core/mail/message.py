"""Mail messages: the message, its sender, and its serialisation as MIME bytes."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

# Folded at 78 columns, a long List-Unsubscribe becomes an encoded word, which mail programs can't
# follow.
POLICY = SMTP.clone(max_line_length=998, cte_type="7bit")


def rate_limit_mailbox(address: str) -> str:
    """The rate-limit key of an address: lower case, without the +tag of its local part.

    Dots are kept: only some providers ignore them; with others they distinguish two people.
    """
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


@dataclass(frozen=True)
class MailMessage:
    """A mail ready to be sent; `text` and `html` are rendered in the recipient's language."""

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
    """Display name and address in the From header of every mail."""

    name: str
    address: str


def to_bytes(message: MailMessage, sender: Sender) -> bytes:
    """The message in MIME, with headers for one-click unsubscribing (RFC 8058)."""
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
    # Set after `add_alternative()`, which moves all Content-* headers into the first part.
    email["Content-Language"] = message.language
    return email.as_bytes()
