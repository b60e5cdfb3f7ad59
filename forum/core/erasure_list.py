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


class ErasureListError(Exception):
    """A list can't be read, or is damaged; the message is one line that says where."""


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
    """The members in a list; empty if there is no such file. Raises `ErasureListError`.

    A last line that was cut off by a crash is dropped: its member is added again.
    """
    try:
        content = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ErasureListError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ErasureListError(f"{path} is no list of erased members") from None
    *lines, _cut_off = content.split("\n")
    return [_parse(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _parse(path: Path, number: int, line: str) -> ErasedMember:
    """The member of a line. Further keys are let be: a later version may write more of them."""
    try:
        fields = json.loads(line)
        member_id, joined_at = fields["member_id"], datetime.fromisoformat(fields["joined_at"])
        keep_texts = fields["keep_texts"]
        if type(member_id) is not int or type(keep_texts) is not bool or joined_at.tzinfo is None:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ErasureListError(
            f"{path} is damaged: line {number} isn't that of an erased member; put an undamaged copy "
            "in its place"
        ) from None
    return ErasedMember(member_id, joined_at, keep_texts)
