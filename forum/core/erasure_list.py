"""Erasure list: a file of whom an erasure concerned, kept apart from the database and its backups.

A restored backup brings back whoever was erased after it was made. The list has no address and no
name: a member's number, and when they joined; and the salted hash of each address that was the person's,
for as long as a backup could hold what they left with it as a guest.
"""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from forum.core.files import FILE_MODE, make_folder


class ErasureListError(Exception):
    """A list can't be read, or is damaged; the message is one line that says where."""


@dataclass(frozen=True)
class ErasedMember:
    """A line of the list: a member."""

    member_id: int
    joined_at: datetime
    keep_texts: bool

    def fields(self) -> dict[str, Any]:
        """The line's values."""
        return {
            "member_id": self.member_id,
            "joined_at": self.joined_at.isoformat(),
            "keep_texts": self.keep_texts,
        }


@dataclass(frozen=True)
class ErasedAddress:
    """A line of the list: an address, for what its person left while they had no account.

    What was asked for with it after `erased_at` is somebody's who came later, or came back: they erased
    themselves then, or gave up the address before.
    """

    salt: str
    address_hash: str
    erased_at: datetime

    def fields(self) -> dict[str, Any]:
        """The line's values."""
        return {
            "salt": self.salt,
            "address_hash": self.address_hash,
            "erased_at": self.erased_at.isoformat(),
        }


Erased = ErasedMember | ErasedAddress


def hash_address(address: str, salt: str) -> str:
    """A slow hash: addresses can be guessed, so that each guess must cost something."""
    digest = hashlib.scrypt(address.encode(), salt=salt.encode(), n=2**14, r=8, p=1, dklen=32)
    return digest.hex()


def append_member(path: Path, member: ErasedMember) -> None:
    """Add a member, unless the list has them; on the disk when this returns. Raises `OSError`."""
    with _locked(path) as file:
        _append(file, member)


def append_address(path: Path, address: str, erased_at: datetime) -> None:
    """Add an address, by its hash, unless the list has it; as `append_member`."""
    with _locked(path) as file:
        salts = (each.salt for each in _parse(path, file.read()) if isinstance(each, ErasedAddress))
        # One salt per list: a restore hashes each address of a database once.
        salt = next(salts, "") or secrets.token_hex(16)
        _append(file, ErasedAddress(salt, hash_address(address, salt), erased_at))


def read(path: Path) -> list[Erased]:
    """The lines of a list; empty if there is no such file. Raises `ErasureListError`.

    A last line that was cut off by a crash is dropped: it is added again.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ErasureListError(f"{path} can't be read: {error.strerror}") from None
    return _parse(path, content)


def drop_addresses(path: Path, before: datetime) -> int:
    """Drop the addresses that were erased before; returns how many. Raises as `read`."""
    if not any(_is_older(each, before) for each in read(path)):
        return 0
    with _locked(path) as file:
        lines = _parse_lines(path, file.read())
        dropped = [(start, length) for start, length, each in lines if _is_older(each, before)]
        _overwrite(file, [(start, 1) for start, _ in dropped])
        _overwrite(file, dropped)
    return len(dropped)


def _overwrite(file: BinaryIO, parts: Iterable[tuple[int, int]]) -> None:
    """Overwrite parts, each (start, length), with spaces; on the disk when this returns.

    In place: the file may be a symbolic link, or mounted alone into a container, where none can be put in
    its stead. A line whose first byte is a space is dropped, so that a crash leaves none that is damaged.
    """
    for start, length in parts:
        file.seek(start)
        file.write(b" " * length)
    file.flush()
    os.fsync(file.fileno())


def _is_older(erased: Erased, before: datetime) -> bool:
    return isinstance(erased, ErasedAddress) and erased.erased_at < before


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """The list, created if need be, locked until the end: two processes may erase at the same moment."""
    make_folder(path.parent)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE), "r+b") as file:
        # Released when the file is closed.
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _append(file: BinaryIO, erased: Erased) -> None:
    file.seek(0)
    content = file.read()
    if _line(erased) in content:
        return
    # A crash may have cut off the last line: it is overwritten.
    file.seek(content.rfind(b"\n") + 1)
    file.write(_line(erased))
    file.truncate()
    file.flush()
    os.fsync(file.fileno())


def _line(erased: Erased) -> bytes:
    return f"{json.dumps(erased.fields())}\n".encode()


def _parse(path: Path, content: bytes) -> list[Erased]:
    return [erased for _, _, erased in _parse_lines(path, content)]


def _parse_lines(path: Path, content: bytes) -> Iterator[tuple[int, int, Erased]]:
    """Where each line starts, how long it is, and whom it names; without those that were dropped."""
    *lines, _cut_off = content.split(b"\n")
    start = 0
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith(b" "):
            yield start, len(line), _parse_line(path, number, line)
        start += len(line) + 1


def _parse_line(path: Path, number: int, line: bytes) -> Erased:
    """Whom a line names. Further keys are let be: a later version may write more of them."""
    try:
        fields = json.loads(line.decode())
        erased = _parse_address(fields) if "address_hash" in fields else _parse_member(fields)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ErasureListError(
            f"{path} is damaged: line {number} isn't that of an erased member; put an undamaged copy "
            "in its place"
        ) from None
    return erased


def _parse_member(fields: Any) -> ErasedMember:
    member_id, joined_at = fields["member_id"], datetime.fromisoformat(fields["joined_at"])
    keep_texts = fields["keep_texts"]
    if type(member_id) is not int or type(keep_texts) is not bool or joined_at.tzinfo is None:
        raise ValueError
    return ErasedMember(member_id, joined_at, keep_texts)


def _parse_address(fields: Any) -> ErasedAddress:
    salt, address_hash = fields["salt"], fields["address_hash"]
    erased_at = datetime.fromisoformat(fields["erased_at"])
    if type(salt) is not str or type(address_hash) is not str or erased_at.tzinfo is None:
        raise ValueError
    return ErasedAddress(salt, address_hash, erased_at)
