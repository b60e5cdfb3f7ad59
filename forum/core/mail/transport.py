"""Mail transports: the protocol, and one that writes `.eml` files (SMTP: `core/mail/smtp.py`)."""

import re
import tempfile
from pathlib import Path
from typing import Protocol

from forum.core.files import make_folder, nearest_existing, open_truncated
from forum.core.mail.kept_mails import PEOPLE
from forum.core.mail.message import MailMessage, Sender
from forum.core.mail.mime import to_bytes


class Transport(Protocol):
    """Sends mail messages."""

    async def send(self, message: MailMessage) -> None:
        """Send a message. Raises `DeliveryError`, `ServiceUnavailable` or `OSError` on failure."""
        ...

    async def fault(self) -> str:
        """Why no message can be sent now, in a few words; empty if one can."""
        ...

    async def close(self) -> None:
        """Release resources that are kept between messages."""
        ...


class FolderTransport:
    """Writes each message to an .eml file named by its Message-ID; a retry overwrites it."""

    def __init__(self, folder: Path, sender: Sender) -> None:
        self.folder = folder
        self.sender = sender

    async def send(self, message: MailMessage) -> None:
        """Write the file, renamed when complete. Raises `OSError`."""
        make_folder(self.folder)
        name = re.sub(r"[^\w.@-]", "_", message.message_id.strip("<>"))
        path = self.folder / f"{name}.eml"
        partial = path.with_suffix(".part")
        with open_truncated(partial) as file:
            file.write(f"{PEOPLE}: {' '.join(sorted(message.people))}\r\n".encode())
            file.write(to_bytes(message, self.sender))
        partial.rename(path)

    async def fault(self) -> str:
        """Why the folder isn't writable, or empty."""
        try:
            # Of a folder that isn't there yet the one above it: a check makes nothing.
            with tempfile.TemporaryFile(dir=nearest_existing(self.folder.absolute())):
                return ""
        except OSError as error:
            return f"mail.folder ({self.folder}) can't be written to: {error.strerror}"

    async def close(self) -> None:
        """Nothing is kept open."""
        return
