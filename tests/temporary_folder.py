"""Where a run keeps its files: in memory, where the machine has room there.

Every test makes databases of its own and throws them away; much of a run on a disk is waiting for it.
"""

import os
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""Bytes that must be free: a whole run takes less than one gigabyte at a time."""


def has_room(folder: Path) -> bool:
    """Whether a run's files can be written to a folder, and the programs among them run there."""
    try:
        at = os.statvfs(folder)
    except OSError:
        return False
    unfit = os.ST_RDONLY | os.ST_NOEXEC
    return not at.f_flag & unfit and at.f_bavail * at.f_frsize >= ROOM


def use_memory() -> None:
    """Take memory for temporary files, unless `TMPDIR` says where they go."""
    if "TMPDIR" not in os.environ and has_room(MEMORY) and os.access(MEMORY, os.W_OK):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None
