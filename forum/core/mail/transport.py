"""Mail transports: the protocol, and one that writes `.eml` files (SMTP: `core/mail/smtp.py`)."""

import re
import tempfile
from pathlib import Path
from typing import Protocol

from forum.core.files import make_folder, open_truncated
from forum.core.mail.message import MailMessage, Sender, to_bytes


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
            file.write(to_bytes(message, self.sender))
        partial.rename(path)

    async def fault(self) -> str:
        """Why the folder isn't writable, or empty."""
        try:
            make_folder(self.folder)
            with tempfile.TemporaryFile(dir=self.folder):
                return ""
        except OSError as error:
            return f"the folder can't be written to ({type(error).__name__})"

    async def close(self) -> None:
        """Nothing is kept open."""
        return
