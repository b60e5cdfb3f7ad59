"""Private files and folders: only the forum's own user may read them, whatever the umask."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FILE_MODE = 0o600
FOLDER_MODE = 0o700


def nearest_existing(path: Path) -> Path:
    """The path if it exists, else the nearest folder above that does; the path must be absolute."""
    return next(each for each in (path, *path.parents) if each.exists())


def make_folder(folder: Path) -> None:
    """Create a folder and its missing parents; existing ones stay unchanged."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_file(path: Path) -> None:
    """Create an empty file and its folder; an existing file stays unchanged and isn't opened.

    If the file can't be created, no error is raised: the code that opens it reports its own.
    """
    make_folder(path.parent)
    with suppress(OSError):
        # O_EXCL doesn't open an existing file: closing any descriptor of a file drops all POSIX
        # locks that this process has on it, SQLite's too. Another process would then take itself
        # for the last user of the database, and delete the write-ahead log that this one still
        # writes to.
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))


def open_truncated(path: Path) -> BinaryIO:
    """Open a file for writing and truncate it."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "wb")
