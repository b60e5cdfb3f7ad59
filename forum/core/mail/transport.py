"""Mail transports: the protocol, and one that writes `.eml` files (SMTP: `core/mail/smtp.py`)."""

import asyncio
import re
import tempfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from email.parser import BytesHeaderParser
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
        """Delete kept copies of messages to or about a person: by addresses, and by tags.

        Raises `OSError`.
        """
        ...

    async def delete_older(self, before: datetime) -> int:
        """Delete kept copies of messages that were sent before; returns how many. Raises `OSError`."""
        ...

    async def close(self) -> None:
        """Release resources that are kept between messages."""
        ...


PEOPLE = "X-Samenspraak-People"
"""Header of a kept copy: the tags of whom, or of which draft, it is to or about. An erasure looks them up; names
and texts are what people choose, so that nobody can be found by them."""


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

    async def erase(self, traces: Collection[str]) -> None:
        """Delete the files of messages to or about a person. Raises `OSError`."""
        await asyncio.to_thread(self._erase, frozenset(traces))

    def _files(self) -> Iterator[Path]:
        """Every file of a message, also of one that was cut off by a crash."""
        for path in sorted(self.folder.iterdir()) if self.folder.exists() else ():
            if path.suffix in (".eml", ".part"):
                yield path

    def _erase(self, traces: frozenset[str]) -> None:
        for path in self._files():
            try:
                with path.open("rb") as file:
                    headers = BytesHeaderParser().parse(file)
            except FileNotFoundError:
                continue
            if not traces.isdisjoint([headers.get("To", ""), *headers.get(PEOPLE, "").split()]):
                path.unlink(missing_ok=True)

    async def delete_older(self, before: datetime) -> int:
        """Delete the files that were written before; returns how many. Raises `OSError`."""
        return await asyncio.to_thread(self._delete_older, before.timestamp())

    def _delete_older(self, before: float) -> int:
        count = 0
        for path in self._files():
            # A message that is being written loses the name of its part.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    count += 1
        return count

    async def close(self) -> None:
        """Nothing is kept open."""
        return
