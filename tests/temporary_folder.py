"""Temporary files of a run: in shared memory (`/dev/shm`), if it has enough free space.

Every test creates and deletes databases; on a disk much of a run is spent waiting for it.
"""

import os
import tempfile
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")
REQUIRED_BYTES = 4 << 30
"""Free bytes required; a run uses less than one gigabyte at a time."""


def has_room(folder: Path) -> bool:
    """Whether a folder has enough space, is writable, and allows to execute programs."""
    try:
        filesystem = os.statvfs(folder)
    except OSError:
        return False
    unsuitable_flags = os.ST_RDONLY | os.ST_NOEXEC
    return (
        not filesystem.f_flag & unsuitable_flags
        and filesystem.f_bavail * filesystem.f_frsize >= REQUIRED_BYTES
    )


def use_memory() -> None:
    """Use `/dev/shm` for temporary files, unless `TMPDIR` is set."""
    if "TMPDIR" not in os.environ and has_room(SHARED_MEMORY) and os.access(SHARED_MEMORY, os.W_OK):
        os.environ["TMPDIR"] = str(SHARED_MEMORY)
        tempfile.tempdir = None
