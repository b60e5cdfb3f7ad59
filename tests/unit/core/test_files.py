"""Permissions of files that contain mail addresses: owner only, whatever the umask."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.core.files import make_file, make_folder, open_truncated


@pytest.fixture(autouse=True)
def permissive_umask() -> Iterator[None]:
    """Umask 0: new files get every permission that `open()` requests."""
    previous = os.umask(0)
    yield
    os.umask(previous)


def permissions(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_every_missing_folder_is_created_private(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    assert [permissions(tmp_path / "a"), permissions(tmp_path / "a" / "b")] == ["0o700", "0o700"]


def test_files_are_private(tmp_path: Path) -> None:
    make_file(tmp_path / "var" / "forum.db")
    with open_truncated(tmp_path / "letter") as file:
        file.write(b"x")
    assert permissions(tmp_path / "var" / "forum.db") == permissions(tmp_path / "letter") == "0o600"


def test_existing_files_and_folders_are_unchanged(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    existing = tmp_path / "forum.db"
    existing.write_bytes(b"kept")
    existing.chmod(0o640)
    make_file(existing)
    make_folder(tmp_path)
    assert (permissions(tmp_path), permissions(existing), existing.read_bytes()) == (
        "0o750",
        "0o640",
        b"kept",
    )


def test_a_file_that_cannot_be_created_raises_no_error(tmp_path: Path) -> None:
    make_file(tmp_path)
