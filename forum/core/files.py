"""Files and folders that only the forum's own user may read, whatever the umask it is started with."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

ONLY_OWNER = 0o600
FOLDER_OF_OWNER = 0o700


def make_folder(folder: Path) -> None:
    """Make a folder and what lies above it; one that is there stays as it is."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=FOLDER_OF_OWNER, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file and its folder; one that is there stays as it is, and isn't even opened.

    Where it can't be made, whoever opens it says why in their own words.
    """
    make_folder(path.parent)
    with suppress(OSError):
        # O_EXCL: closing any descriptor of a file drops all POSIX locks this process has on it,
        # SQLite's too. Another process would then take itself for the last one to use a database,
        # and delete the write-ahead log into which this one goes on writing.
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL, ONLY_OWNER))


def open_new(path: Path) -> BinaryIO:
    """Open a file to write it from its beginning."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, ONLY_OWNER), "wb")
