"""Erasure list: addresses are dropped in place, whatever kind of file it is, and a crash damages nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forum.core import erasure_list
from forum.core.erasure_list import ErasedAddress, ErasedMember

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
MEMBER = ErasedMember(7, NOW, keep_texts=True)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A list with an old address, a member, and a newer address."""
    path = tmp_path / "data" / "erasures.jsonl"
    erasure_list.append_address(path, "old@example.org", NOW - timedelta(days=20))
    erasure_list.append_member(path, MEMBER)
    erasure_list.append_address(path, "new@example.org", NOW)
    return path


def _drop(path: Path) -> int:
    return erasure_list.drop_addresses(path, NOW - timedelta(days=14))


def test_an_address_is_dropped_once_and_the_others_stay(path: Path) -> None:
    _, member, address = erasure_list.read(path)
    assert _drop(path) == 1
    assert erasure_list.read(path) == [member, address]
    assert _drop(path) == 0
    erasure_list.append_address(path, "third@example.org", NOW)
    assert len(erasure_list.read(path)) == 3


def test_the_target_of_a_link_is_changed(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "erasures.jsonl"
    link.symlink_to(path)
    assert _drop(link) == 1
    assert link.is_symlink()
    assert len(erasure_list.read(path)) == 2


def test_no_other_file_is_put_in_its_place(path: Path) -> None:
    inode = path.stat().st_ino
    path.parent.chmod(0o500)
    assert _drop(path) == 1
    path.parent.chmod(0o700)
    assert path.stat().st_ino == inode
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("written", [1, 2, 40, 120])
def test_a_crash_while_a_line_is_dropped_damages_nothing(path: Path, written: int) -> None:
    content = path.read_bytes()
    path.write_bytes(b" " * written + content[written:])
    member, address = erasure_list.read(path)
    assert member == MEMBER
    assert isinstance(address, ErasedAddress)


def test_a_list_that_an_earlier_version_wrote_with_empty_lines_is_read(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n\n"))
    assert len(erasure_list.read(path)) == 3
