"""A database file that can't be used: commands say whose it is, or that the disk may only be read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from forum.cli import main
from forum.core.database.access import file_fault
from forum.core.database.database import Database
from tests.services.loopback import free_port

NOBODY = 65534


@contextmanager
def somebody_else() -> Iterator[None]:
    """Another user than the one who owns the test's files."""
    if os.geteuid():
        pytest.skip("only root can become somebody else")
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database file in a folder that everybody may enter."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o001 == 0:
            folder.chmod(folder.stat().st_mode | 0o011)
    path = tmp_path / "forum.db"
    path.write_bytes(b"")
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("command", ["check", "migrate", "deliver", "backup"])
@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("127.0.0.1:{port}/town", "127.0.0.1:{port}"),
        (":{port}/town?host=/nowhere", "the socket /nowhere/.s.PGSQL.{port}"),
    ],
)
def test_a_server_that_isnt_running_is_named_with_what_to_do(
    command: str, address: str, server: str, tmp_path: Path
) -> None:
    port = free_port()
    environment = {
        "FORUM_DATABASE__URL": f"postgresql+asyncpg://{address.format(port=port)}",
        "FORUM_PRIVACY__ERASURE_LIST": str(tmp_path / "erasures.jsonl"),
    }
    arguments = [command, *([str(tmp_path / "one.backup")] if command == "backup" else [])]
    result = CliRunner(env=environment).invoke(main, arguments)
    assert result.exit_code == 1
    message = f"nothing answers at {server.format(port=port)}; is PostgreSQL running there?"
    assert [line for line in result.output.splitlines() if message in line], result.output
    assert "Errno" not in result.output and "Connect call" not in result.output


def test_a_file_that_can_be_used(path: Path) -> None:
    assert file_fault(path) == ""


def test_no_file(tmp_path: Path) -> None:
    assert file_fault(tmp_path / "a" / "b.db").startswith(
        f"there is no file {tmp_path}/a/b.db; see"
    )


def test_a_file_of_somebody_else(path: Path) -> None:
    with somebody_else():
        fault = file_fault(path)
    assert fault.startswith(f"{path} belongs to root, and this runs as "), fault
    assert fault.endswith("; run it as root")


def test_a_folder_of_somebody_else(path: Path) -> None:
    path.chmod(0o666)
    with somebody_else():
        fault = file_fault(path)
    assert fault.startswith(f"{path.parent} belongs to root, and this runs as "), fault


def test_a_folder_that_may_not_be_entered(path: Path) -> None:
    path.parent.chmod(0o700)
    with somebody_else():
        fault = file_fault(path)
    assert f"may not enter {path.parent}" in fault


@pytest.mark.parametrize(
    ("url", "place"),
    [
        (
            "postgresql+asyncpg:///town?host=/run/postgresql",
            "town at the socket in /run/postgresql",
        ),
        ("postgresql+asyncpg://u:p@db.example.org/town", "db.example.org:5432/town"),
        ("postgresql+asyncpg:///town", "localhost:5432/town"),
    ],
)
def test_the_place_of_a_database(url: str, place: str) -> None:
    assert Database(url).place == place
