"""`forum backup` and `forum restore` as commands: success, or an error in one clear line."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forum.cli import main
from tests.people import CAST
from tests.services.databases import ON_SQLITE

Run = Callable[..., Result]
UNREACHABLE_URL = "postgresql+asyncpg://forum:s3cret@127.0.0.1:1/town"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with a database and a folder of uploads: `run(url, "uploads", "backup", …)`."""

    def invoke(url: str, uploads: str, *arguments: str) -> Result:
        monkeypatch.setenv("FORUM_DATABASE__URL", url)
        monkeypatch.setenv("FORUM_UPLOADS__FOLDER", str(tmp_path / uploads))
        monkeypatch.setenv("FORUM_MAIL__FOLDER", str(tmp_path / "mail"))
        monkeypatch.setenv("FORUM_PRIVACY__ERASURE_LIST", str(tmp_path / "erasures.jsonl"))
        return CliRunner().invoke(main, arguments)

    return invoke


def error_line(result: Result) -> str:
    """The error of a failed command: a single line."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    (line,) = result.stderr.splitlines()
    return line


def test_backup_and_restore(
    run: Run, database_url: str, empty_url: str, uploads: Path, tmp_path: Path
) -> None:
    backup = str(tmp_path / "forum.backup")
    backed_up = run(database_url, "uploads", "backup", backup)
    assert (backed_up.exit_code, backed_up.stderr) == (0, ""), backed_up.output
    assert backed_up.stdout.startswith(f"{backup}: ")
    assert "is there already" in error_line(run(database_url, "uploads", "backup", backup))
    verified = run(empty_url, "uploads", "backup", "--verify", backup)
    assert verified.stdout.startswith(f"{backup} can be restored: of "), verified.output
    assert verified.stdout.endswith(f", {len(CAST)} members, 3 uploads\n")
    restored = run(empty_url, "restored", "restore", backup)
    assert (restored.exit_code, restored.stderr) == (0, ""), restored.output
    assert f"the forum is back: {len(CAST)} members" in restored.stdout
    error = error_line(run(empty_url, "restored", "restore", backup))
    assert f"holds a forum with {len(CAST)} members" in error


@ON_SQLITE
def test_a_backup_without_room_names_the_place(
    run: Run, database_url: str, uploads: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    assert run(database_url, "uploads", "backup", str(tmp_path / "one.backup")).exit_code == 0
    # The index of SQLite's log has 32 kB, without which the database couldn't be read.
    refused = subprocess.run(
        ["prlimit", "--fsize=40000", sys.executable, "-m", "forum", "backup", folder / "two.backup"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert re.match(
        f"Error: the database can't be copied to {folder}, where \\d+ MB are free: ", line
    )
    assert list(folder.iterdir()) == []


@ON_SQLITE
def test_errors_are_reported_in_one_line(
    run: Run, database_url: str, uploads: Path, tmp_path: Path
) -> None:
    backup = str(tmp_path / "forum.backup")
    error = error_line(run(UNREACHABLE_URL, "uploads", "backup", backup))
    assert "the database can't be used (127.0.0.1:1/town)" in error
    assert "s3cret" not in error
    missing = str(tmp_path / "nowhere" / "forum.backup")
    error = error_line(run(database_url, "uploads", "backup", missing))
    assert f"there is no folder {tmp_path / 'nowhere'}" in error
    error = error_line(run(database_url, "uploads", "backup", "--verify", missing))
    assert error.endswith("forum.backup isn't there")
    empty = f"sqlite+aiosqlite:///{tmp_path}/none.db"
    assert "there is no forum in" in error_line(run(empty, "uploads", "backup", backup))
    assert not Path(backup).exists()
    assert run(database_url, "uploads", "backup", backup).exit_code == 0
    assert "is of sqlite" in error_line(run(UNREACHABLE_URL, "restored", "restore", backup))
    (tmp_path / "blocked").write_text("")
    blocked = error_line(run(f"{empty}2", "blocked/uploads", "restore", backup))
    assert "blocked" in blocked and "database" not in blocked
    assert run(database_url, "uploads", "restore", missing).exit_code == 2
