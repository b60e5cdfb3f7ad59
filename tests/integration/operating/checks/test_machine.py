"""`forum check`: faults of the machine, the database's server and its files."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from forum.backup import postgres
from forum.checks.machine import is_nearly_full
from forum.cli import main
from tests.integration.operating.checks.running import (
    Run,
    assert_one_error,
)
from tests.services.databases import ON_SQLITE


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_server_whose_tools_are_missing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "INSTALL_FOLDERS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = run()
    assert result.exit_code == 0, result.output
    assert "machine: worth a look: `forum backup` can't work: pg_dump isn't on" in result.stdout


@ON_SQLITE
def test_a_damaged_file(run: Run, database_url: str) -> None:
    path = Path(str(make_url(database_url).database))
    raw = bytearray(path.read_bytes())
    for page in range(8 * 4096, len(raw), 4096):
        raw[page : page + 100] = b"\xff" * 100
    path.write_bytes(raw)
    result = run()
    assert result.exit_code == 1
    assert "damaged" in result.stderr or "malformed" in result.stderr
    for part in ("journal", "search", "town"):
        assert f"{part}: not looked at, for want of the database" in result.stdout
        assert f"{part}: " not in result.stderr


@ON_SQLITE
def test_an_unreachable_search(run: Run, database_url: str) -> None:
    path = Path(str(make_url(database_url).database))
    index = path.with_name(f"{path.stem}-search.db")
    index.unlink()
    index.mkdir()
    assert_one_error(run(), "search: not reachable: unable to open database file")


@ON_SQLITE
def test_a_check_makes_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    result = run(
        FORUM_DATABASE__URL=f"sqlite+aiosqlite:///{tmp_path}/mistyped/forum.db",
        FORUM_UPLOADS__FOLDER=str(tmp_path / "no" / "uploads"),
        FORUM_PRIVACY__ERASURE_LIST=str(tmp_path / "no" / "erasures.jsonl"),
        FORUM_MAIL__TRANSPORT="folder",
        FORUM_MAIL__FOLDER="var/mail",
    )
    assert (
        f"database: there is no database in the file {tmp_path}/mistyped/forum.db" in result.stderr
    )
    assert "settings: mail.folder is var/mail, which is another place" in result.stderr
    assert "machine: ok" in result.stdout
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert not (tmp_path / "mistyped").exists() and not (tmp_path / "no").exists()
    for command in (["serve"], ["deliver", "--once"], ["members"], ["backup", "x"]):
        failed = CliRunner().invoke(main, command)
        assert failed.exit_code == 1, failed.output
        assert len(failed.stderr.splitlines()) == 1
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_database_of_another_encoding(run: Run, database_url: str) -> None:
    url = make_url(database_url)

    async def create(name: str) -> None:
        engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            await connection.exec_driver_sql(
                f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
            )
        await engine.dispose()

    name = f"{url.database}_latin"
    asyncio.run(create(name))
    latin = url.set(database=name).render_as_string(hide_password=False)
    run(FORUM_DATABASE__URL=latin)
    for command in ("migrate", "check"):
        result = CliRunner().invoke(main, [command])
        assert result.exit_code == 1
        if command == "migrate":
            assert "its encoding is LATIN1, which can't hold every letter" in result.stderr


@pytest.mark.parametrize(
    ("total", "free", "full"),
    [
        (100_000_000_000, 4_000_000_000, True), (100_000_000_000, 20_000_000_000, False),
        (2_000_000_000, 400_000_000, True), (0, 0, False),
    ],
)  # fmt: skip
def test_when_a_disk_is_nearly_full(total: int, free: int, full: bool) -> None:
    assert is_nearly_full(total, free) is full
