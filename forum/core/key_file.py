"""Key file: a random key of this forum, outside the database and its backups."""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from forum.core.files import make_folder, open_truncated


@dataclass(frozen=True)
class KeyFile:
    """A file with one random key, made by the first process that needs it. All processes share it."""

    path: Path

    def read(self) -> str:
        """The key, made now if there is none. Raises `OSError`."""
        try:
            return self.path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            self._make()
            return self.path.read_text(encoding="ascii").strip()

    def _make(self) -> None:
        """Make the key, unless another process does at the same moment: a link never replaces a file."""
        make_folder(self.path.parent)
        partial = self.path.with_name(f"{self.path.name}.{secrets.token_hex(4)}.part")
        with open_truncated(partial) as file:
            file.write(f"{secrets.token_urlsafe(32)}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(partial, self.path)
        partial.unlink()
