"""Storage of photos: the door behind which their files are, and the folder that is one (S3: `s3.py`)."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from forum.core.errors import NotFound
from forum.core.files import make_folder, open_truncated

MEDIA_TYPE = "image/webp"
PARTIAL_SUFFIX = ".part"
"""What a backup doesn't take along."""


class StorageUnavailable(Exception):
    """The storage doesn't take, give or delete a file now; a retry makes sense. The text says why."""


class Storage(Protocol):
    """Keeps files by name. Each method raises `StorageUnavailable`."""

    async def write(self, name: str, content: bytes) -> None:
        """Keep a file; it is whole and on disk, or not there at all."""
        ...

    async def read(self, name: str) -> bytes:
        """The file; raises `NotFound`."""
        ...

    async def delete(self, names: Sequence[str]) -> None:
        """Delete files; one that isn't there is deleted already."""
        ...


class FolderStorage:
    """Files in a folder, in one subfolder for each of the 256 first pairs of digits of their names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    async def write(self, name: str, content: bytes) -> None:
        """Keep a file."""
        try:
            await asyncio.to_thread(self._write, self._path(name), content)
        except OSError as error:
            raise StorageUnavailable(str(error)) from error

    def _write(self, path: Path, content: bytes) -> None:
        make_folder(path.parent)
        partial = path.with_name(path.name + PARTIAL_SUFFIX)
        with open_truncated(partial) as file:
            file.write(content)
            file.flush()
            # Whoever sent it is told that it is kept.
            os.fsync(file.fileno())
        partial.rename(path)

    async def read(self, name: str) -> bytes:
        """The file."""
        try:
            return await asyncio.to_thread(self._path(name).read_bytes)
        except FileNotFoundError:
            raise NotFound from None
        except OSError as error:
            raise StorageUnavailable(str(error)) from error

    async def delete(self, names: Sequence[str]) -> None:
        """Delete files, and what a crash left of them."""
        try:
            await asyncio.to_thread(self._delete, names)
        except OSError as error:
            raise StorageUnavailable(str(error)) from error

    def _delete(self, names: Sequence[str]) -> None:
        for name in names:
            path = self._path(name)
            path.unlink(missing_ok=True)
            path.with_name(path.name + PARTIAL_SUFFIX).unlink(missing_ok=True)
