"""Mail transports: the protocol, and one that writes `.eml` files (SMTP: `core/mail/smtp.py`)."""

import asyncio
import re
import tempfile
from collections.abc import Collection
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Protocol

from forum.core.files import make_folder, nearest_existing, open_truncated
from forum.core.mail.message import MailMessage, Sender, to_bytes


class Transport(Protocol):
    """Sends mail messages."""

    async def send(self, message: MailMessage) -> None:
        """Send a message. Raises `DeliveryError`, `ServiceUnavailable` or `OSError` on failure."""
        ...

    async def fault(self) -> str:
        """Why no message can be sent now, in a few words; empty if one can."""
        ...

    async def erase(self, traces: Collection[str]) -> None:
        """Delete kept copies of messages that have any of these texts. Raises `OSError`."""
        ...

    async def delete_older(self, before: datetime) -> int:
        """Delete kept copies of messages that were sent before; returns how many. Raises `OSError`."""
        ...

    async def close(self) -> None:
        """Release resources that are kept between messages."""
        ...


def _readable_text(path: Path) -> str:
    """Headers and texts of a message as people read them, whatever their encoding."""
    try:
        message = message_from_bytes(path.read_bytes(), policy=default)
    except FileNotFoundError:
        return ""
    headers = [f"{name}: {value}" for name, value in message.items()]
    texts = [
        str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"
    ]
    return "\n".join([*headers, *texts])


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
            # Of a folder that isn't there yet the one above it: a check makes nothing.
            with tempfile.TemporaryFile(dir=nearest_existing(self.folder.absolute())):
                return ""
        except OSError as error:
            return f"mail.folder ({self.folder}) can't be written to: {error.strerror}"

    async def erase(self, traces: Collection[str]) -> None:
        """Delete the files of messages that have these addresses or names. Raises `OSError`."""
        if traces:
            # Whole words: "An" is not in "Anna".
            words = "|".join(re.escape(trace) for trace in traces)
            pattern = re.compile(rf"(?<![\w.+-])(?:{words})(?![\w-])", re.IGNORECASE)
            await asyncio.to_thread(self._erase, pattern)

    def _erase(self, pattern: re.Pattern[str]) -> None:
        for path in sorted(self.folder.iterdir()) if self.folder.exists() else ():
            if path.suffix in (".eml", ".part") and pattern.search(_readable_text(path)):
                path.unlink(missing_ok=True)

    async def delete_older(self, before: datetime) -> int:
        """Delete the files that were written before; returns how many. Raises `OSError`."""
        return await asyncio.to_thread(self._delete_older, before.timestamp())

    def _delete_older(self, before: float) -> int:
        paths = self.folder.glob("*.eml") if self.folder.exists() else ()
        old = [path for path in paths if path.stat().st_mtime < before]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    async def close(self) -> None:
        """Nothing is kept open."""
        return
