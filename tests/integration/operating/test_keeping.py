"""`forum backup` and `forum restore` as they are typed: they end well, or with one clear line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from forum.cli import main
from tests.people import CAST
from tests.services.databases import ON_SQLITE

Run = Callable[..., Result]
DEAD = "postgresql+asyncpg://forum:s3cret@127.0.0.1:1/town"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database, with a folder for uploads: `run(url, "uploads", "backup", …)`."""

    def invoke(url: str, uploads: str, *words: str) -> Result:
        monkeypatch.setenv("FORUM_DATABASE__URL", url)
        monkeypatch.setenv("FORUM_UPLOADS__FOLDER", str(tmp_path / uploads))
        monkeypatch.setenv("FORUM_MAIL__FOLDER", str(tmp_path / "mail"))
        return CliRunner().invoke(main, words)

    return invoke


def one_line(result: Result) -> str:
    """The only line of a command that failed."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    (line,) = result.stderr.splitlines()
    return line


def test_there_and_back(
    run: Run, database_url: str, empty_url: str, uploads: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "forum.backup")
    made = run(database_url, "uploads", "backup", file)
    assert (made.exit_code, made.stderr) == (0, ""), made.output
    assert made.stdout.startswith(f"{file}: ")
    assert "is there already" in one_line(run(database_url, "uploads", "backup", file))
    back = run(empty_url, "restored", "restore", file)
    assert (back.exit_code, back.stderr) == (0, ""), back.output
    assert f"the forum is back: {len(CAST)} members" in back.stdout
    again = one_line(run(empty_url, "restored", "restore", file))
    assert f"holds a forum with {len(CAST)} members" in again


@ON_SQLITE
def test_what_stands_in_the_way_is_told_in_one_line(
    run: Run, database_url: str, uploads: Path, tmp_path: Path
) -> None:
    file = str(tmp_path / "forum.backup")
    told = one_line(run(DEAD, "uploads", "backup", file))
    assert "the database can't be used (127.0.0.1:1/town)" in told
    assert "s3cret" not in told
    nowhere = str(tmp_path / "nowhere" / "forum.backup")
    assert "No such file" in one_line(run(database_url, "uploads", "backup", nowhere))
    empty = f"sqlite+aiosqlite:///{tmp_path}/none.db"
    assert "there is no forum in" in one_line(run(empty, "uploads", "backup", file))
    assert not Path(file).exists()
    assert run(database_url, "uploads", "backup", file).exit_code == 0
    assert "is of sqlite" in one_line(run(DEAD, "restored", "restore", file))
    (tmp_path / "blocked").write_text("")
    blocked = one_line(run(f"{empty}2", "blocked/uploads", "restore", file))
    assert "blocked" in blocked and "database" not in blocked
    assert run(database_url, "uploads", "restore", nowhere).exit_code == 2
