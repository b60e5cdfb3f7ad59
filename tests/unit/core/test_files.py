"""Files that hold addresses are their owner's alone, however the forum is started."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.core.files import make_file, make_folder, open_truncated


@pytest.fixture(autouse=True)
def open_to_all() -> Iterator[None]:
    """The least careful umask there is."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_folders_are_made_down_to_the_last(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b")
    assert [mode(tmp_path / "a"), mode(tmp_path / "a" / "b")] == ["0o700", "0o700"]


def test_files_are_for_their_owner(tmp_path: Path) -> None:
    make_file(tmp_path / "var" / "forum.db")
    with open_truncated(tmp_path / "letter") as file:
        file.write(b"x")
    assert mode(tmp_path / "var" / "forum.db") == mode(tmp_path / "letter") == "0o600"


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    kept = tmp_path / "forum.db"
    kept.write_bytes(b"kept")
    kept.chmod(0o640)
    make_file(kept)
    make_folder(tmp_path)
    assert (mode(tmp_path), mode(kept), kept.read_bytes()) == ("0o750", "0o640", b"kept")


def test_where_no_file_can_be_made_nothing_is_said_here(tmp_path: Path) -> None:
    make_file(tmp_path)
