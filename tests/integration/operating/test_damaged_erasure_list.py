"""A damaged erasure list: `forum erase --from-list` and `forum restore` name its line, and stop."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forum.app.container import Forum
from forum.backup.archive import BackupError
from forum.backup.create import back_up
from forum.backup.restore import restore_backup
from forum.cli import main
from forum.core import erasure_list
from forum.core.erasure_list import ErasureListError
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

JOINED = '"joined_at": "2027-03-01T10:00:00+00:00"'
DAMAGES = {
    "no number": b'{"member_id": "x", ' + JOINED.encode() + b', "keep_texts": true}\n',
    "nothing else": b'{"member_id": "x"}\n',
    "no JSON": b"garbage\nmore",
    "no text": b"\xff\xfe\n",
    "no object": b"[1,2]\n",
    "month 13": b'{"member_id": 1, "joined_at": "2027-13-01T10:00:00+00:00", "keep_texts": true}\n',
    "no zone": b'{"member_id": 1, "joined_at": "2027-03-01T10:00:00", "keep_texts": true}\n',
    "truth as a number": b'{"member_id": true, ' + JOINED.encode() + b', "keep_texts": true}\n',
    "depth": b"[" * 100_000 + b"\n",
}


@pytest.fixture
def erase(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `forum erase …`."""
    monkeypatch.setenv("FORUM_DATABASE__URL", database_url)
    return lambda *arguments: CliRunner().invoke(main, ["erase", *arguments])


@ON_SQLITE
@pytest.mark.parametrize("content", DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_list_is_named_in_one_line(
    erase: Callable[..., Result], tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "erasures.jsonl"
    path.write_bytes(content)
    result = erase("--from-list", str(path))
    assert (result.exit_code, type(result.exception)) == (1, SystemExit), result.exception
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"Error: {path} is "), line


@ON_SQLITE
@pytest.mark.parametrize("content", DAMAGES.values(), ids=list(DAMAGES))
async def test_a_restore_refuses_a_damaged_list(
    forum: Forum, empty_forum: Forum, uploads: Path, tmp_path: Path, content: bytes
) -> None:
    backup = tmp_path / "forum.backup"
    await back_up(forum.session_factory.database, uploads, backup)
    empty_forum.settings.privacy.erasure_list.write_bytes(content)
    with pytest.raises(BackupError, match=r"erasures\.jsonl is "):
        await restore_backup(empty_forum, backup, print)
    assert not (tmp_path / "empty.db").exists()


def test_the_damaged_line_is_told_and_further_keys_are_let_be(tmp_path: Path) -> None:
    path = tmp_path / "erasures.jsonl"
    good = f'{{"member_id": 7, {JOINED}, "keep_texts": false, "later": [1]}}\n'
    path.write_text(good)
    (member,) = erasure_list.read(path)
    assert (member.member_id, member.keep_texts) == (7, False)
    path.write_text(f"{good}\n[]\n{good}")
    with pytest.raises(ErasureListError, match="line 3 "):
        erasure_list.read(path)


def test_a_list_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ErasureListError, match="can't be read: Is a directory"):
        erasure_list.read(tmp_path)


@ON_SQLITE
@pytest.mark.parametrize("more", [MARIA.email, "--with-texts"])
def test_a_list_and_an_address_are_not_taken_together(
    erase: Callable[..., Result], tmp_path: Path, more: str
) -> None:
    path = tmp_path / "erasures.jsonl"
    path.write_text("")
    result = erase("--from-list", str(path), more, "--yes")
    assert result.exit_code == 2
    assert "give no EMAIL or --with-texts" in result.stderr
