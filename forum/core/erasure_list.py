"""Erasure list: a file of erased members' numbers, kept apart from the database and its backups.

A restored backup brings back whoever was erased after it was made. The list has no address and no
name: a number, and when that member joined.
"""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from forum.core.files import FILE_MODE, make_folder


@dataclass(frozen=True)
class ErasedMember:
    """One line of the list."""

    member_id: int
    joined_at: datetime
    keep_texts: bool


def append(path: Path, member: ErasedMember) -> None:
    """Add a member, unless the list has them; on the disk when this returns. Raises `OSError`."""
    make_folder(path.parent)
    line = json.dumps(asdict(member) | {"joined_at": member.joined_at.isoformat()})
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE), "r+b") as file:
        # Released when the file is closed: two processes may erase at the same moment.
        fcntl.flock(file, fcntl.LOCK_EX)
        content = file.read()
        if f"{line}\n".encode() in content:
            return
        # A crash may have cut off the last line: it is overwritten.
        file.seek(content.rfind(b"\n") + 1)
        file.write(f"{line}\n".encode())
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> list[ErasedMember]:
    """The members in a list; empty if there is no such file. Raises `OSError`, `ValueError`.

    A last line that was cut off by a crash is dropped: its member is added again.
    """
    if not path.exists():
        return []
    *lines, _cut_off = path.read_text(encoding="utf-8").split("\n")
    return [_parse(line) for line in lines if line.strip()]


def _parse(line: str) -> ErasedMember:
    fields = json.loads(line)
    return ErasedMember(
        int(fields["member_id"]),
        datetime.fromisoformat(fields["joined_at"]),
        bool(fields["keep_texts"]),
    )
