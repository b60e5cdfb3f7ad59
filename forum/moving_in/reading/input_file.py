"""Input file: the bytes to import, readable several times, with their digest."""

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


class InputFile:
    """A file to import. Standard input is copied to a temporary file: it is read more than once."""

    def __init__(self, handle: BinaryIO) -> None:
        self.name = Path(str(getattr(handle, "name", "") or "-")).name
        self.handle: BinaryIO = handle
        if not handle.seekable():
            self.handle = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the collector
            shutil.copyfileobj(handle, self.handle)

    def head(self, size: int = 4096) -> bytes:
        """The first bytes."""
        self.handle.seek(0)
        return self.handle.read(size)

    def digest(self) -> str:
        """SHA-256 of the content: the same file under another name has the same."""
        self.handle.seek(0)
        total = hashlib.sha256()
        while chunk := self.handle.read(CHUNK):
            total.update(chunk)
        return total.hexdigest()
