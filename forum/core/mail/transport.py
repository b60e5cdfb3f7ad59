"""Mail transports: the interface, and the one that writes `.eml` files to a folder."""

import re
import tempfile
from pathlib import Path
from typing import Protocol

from forum.core.files import make_folder, open_new
from forum.core.mail.message import MailMessage, Sender, as_bytes


class Transport(Protocol):
    """A way for mail to leave."""

    async def send(self, message: MailMessage) -> None:
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

    async def send(self, message: MailMessage) -> None:
        make_folder(self.folder)
        name = re.sub(r"[^\w.@-]", "_", message.message_id.strip("<>"))
        path = self.folder / f"{name}.eml"
        unfinished = path.with_suffix(".part")
        with open_new(unfinished) as file:
            file.write(as_bytes(message, self.sender))
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
