"""Commands: each succeeds, or exits with code 1 and one line on stderr, without a traceback."""

import asyncio
import os
import subprocess
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.cli import main
from forum.core.database.database import Database
from forum.core.unit_of_work import UnitOfWork
from forum.migrations import history
from tests.people import MARIA
from tests.services.databases import ON_SQLITE

Run = Callable[..., Result]
UNREACHABLE = "postgresql+asyncpg://forum:s3cret@127.0.0.1:1/town?application_name=hidden"
CSV = "id,title,body\n1,Soep op de stoep,Elke dinsdag soep voor de hele straat.\n"
UNWRITABLE_FOLDER = Path("/proc/self")


@pytest.fixture
def ideas(tmp_path: Path) -> Path:
    path = tmp_path / "ideas.csv"
    path.write_text(CSV)
    return path


@pytest.fixture
def commands(ideas: Path) -> dict[str, list[str]]:
    """The arguments of every command that needs the database, by name."""
    return {
        "check": ["check"],
        "grant": ["grant", MARIA.email, "official"],
        "import": ["import", str(ideas)],
        "deliver": ["deliver", "--once"],
        "reindex": ["reindex"],
        "generate": ["generate", "--ideas", "20"],
        "migrate": ["migrate"],
        "serve": ["serve", "--port", "0"],
    }


COMMAND_NAMES = ("check", "grant", "import", "deliver", "reindex", "generate", "migrate", "serve")


@pytest.fixture
def run(mail_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database: `run(url, "check")`."""

    def invoke(url: str, *arguments: str, **environment: str) -> Result:
        defaults = {
            "FORUM_DATABASE__URL": url,
            "FORUM_SITE__COUNTRY": "BE",
            "FORUM_MAIL__FOLDER": str(mail_folder),
            "FORUM_PRIVACY__ERASURE_LIST": str(mail_folder.with_name("erasures.jsonl")),
            "FORUM_MAIL__TRANSPORT": "folder",
            "FORUM_UPLOADS__FOLDER": str(mail_folder.with_name("uploads")),
        }
        for name, value in (defaults | environment).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, arguments)

    return invoke


def error_line(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


@pytest.fixture(params=["unreachable", "no folder", "no database", "a folder"])
def broken_database(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The URL of an unusable database, and a part of the expected error message."""
    file = tmp_path / "file"
    file.write_text("no database " * 500)
    folder = tmp_path / "folder.db"
    folder.mkdir()
    return {
        "unreachable": (UNREACHABLE, "127.0.0.1:1/town"),
        "no folder": (f"sqlite+aiosqlite:///{file}/deep/forum.db", f"{file}/deep/forum.db"),
        "no database": (f"sqlite+aiosqlite:///{file}", "file is not a database"),
        "a folder": (f"sqlite+aiosqlite:///{folder}", "unable to open"),
    }[request.param]


# The database


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_a_database_out_of_reach(
    run: Run, commands: dict[str, list[str]], name: str, broken_database: tuple[str, str]
) -> None:
    url, message = broken_database
    result = run(url, *commands[name])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), result.exception
    lines = result.stderr.splitlines()
    assert len(lines) == 1, "one line: the checks that need the database aren't reported too"
    assert "database" in lines[0] and message in lines[0]
    for secret in ("s3cret", "hidden", MARIA.email):
        assert secret not in result.output
    if name == "check":
        assert "settings: ok" in result.stdout and "mail: ok" in result.stdout


def test_a_subprocess_ends_with_one_line_too(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "forum", "deliver", "--once"],
        env=os.environ | {"FORUM_DATABASE__URL": UNREACHABLE},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert process.returncode == 1
    assert process.stdout == "" and process.stderr.count("\n") == 1, process.stderr
    assert process.stderr.startswith("Error: the database can't be used (127.0.0.1:1/town)")


@pytest.mark.parametrize(
    "name", [name for name in COMMAND_NAMES if name not in ("migrate", "check")]
)
def test_a_database_that_isnt_migrated(
    run: Run, commands: dict[str, list[str]], name: str, tmp_path: Path
) -> None:
    result = run(f"sqlite+aiosqlite:///{tmp_path}/new.db", *commands[name])
    assert error_line(result) == (
        f"Error: there is no database in the file {tmp_path}/new.db; see database.url, or run: "
        "forum migrate"
    )
    assert not (tmp_path / "new.db").exists()


def test_check_reports_missing_migrations_and_migrate_applies_them(
    run: Run, tmp_path: Path
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/deep/er/new.db"
    line = error_line(run(url, "check"))
    assert line.startswith(
        f"database: there is no database in the file {tmp_path}/deep/er/new.db; "
    )
    for _ in range(2):
        assert run(url, "migrate").exit_code == 0
    assert run(url, "check").exit_code == 0


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_a_database_of_a_newer_version(
    run: Run, commands: dict[str, list[str]], name: str, sqlite_url: str
) -> None:
    async def set_newer_version() -> None:
        database = Database(sqlite_url)
        async with database.engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await database.close()

    asyncio.run(set_newer_version())
    line = error_line(run(sqlite_url, *commands[name]))
    assert f"9999, this program knows {history.newest()}" in line


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://forum:s3cret@host:s3cret/town",
        "postgresql+asyncpg://forum:p@s3cret@127.0.0.1:1/town",
        "postgresql+asyncpg://forum:s3cret@127.0.0.1:99999/town",
        "postgresql+asyncpg://forum:s3cret@127.0.0.1:1/town?s3cret=1",
    ],
)
def test_an_invalid_database_url_is_reported_without_its_password(run: Run, url: str) -> None:
    assert "s3cret" not in error_line(run(url, "migrate"))


def test_invalid_settings_are_reported(run: Run) -> None:
    line = error_line(run("mysql://x", "check", FORUM_MAIL__PORT="0"))
    assert line.startswith("Error: settings: database.url: must begin")
    assert "; mail.port" in line


def test_commands_succeed_on_a_migrated_database(
    run: Run, commands: dict[str, list[str]], database_url: str
) -> None:
    for name in ("migrate", "check", "grant", "import", "reindex", "deliver", "check"):
        result = run(database_url, *commands[name])
        assert (result.exit_code, result.stderr) == (0, ""), result.output


# Mail


@pytest.fixture(params=["file", "beneath a file", "not writable"])
def unwritable_mail_folder(request: pytest.FixtureRequest, mail_folder: Path) -> Path:
    """A mail folder that can't be written to."""
    if request.param == "not writable":
        if not UNWRITABLE_FOLDER.exists():
            pytest.skip("no folder on this system is closed to root")
        return UNWRITABLE_FOLDER
    mail_folder.write_text("")
    return mail_folder / "deeper" if request.param == "beneath a file" else mail_folder


def test_check_reports_an_unwritable_mail_folder(
    run: Run, sqlite_url: str, unwritable_mail_folder: Path
) -> None:
    result = run(sqlite_url, "check", FORUM_MAIL__FOLDER=str(unwritable_mail_folder))
    assert error_line(result).startswith(
        f"mail: not reachable: mail.folder ({unwritable_mail_folder}) can't be written to: "
    )
    assert "search: ok" in result.stdout and "database: ok" in result.stdout


@pytest.mark.parametrize("host", ["127.0.0.1", "no..host", "x" * 70 + ".example"])
def test_check_reports_an_unreachable_mail_server(run: Run, sqlite_url: str, host: str) -> None:
    server = {"FORUM_MAIL__TRANSPORT": "smtp", "FORUM_MAIL__PORT": "1", "FORUM_MAIL__HOST": host}
    assert error_line(run(sqlite_url, "check", **server)).startswith("mail: not reachable: ")


@ON_SQLITE
async def test_readyz_reports_an_unwritable_mail_folder(
    client: httpx2.AsyncClient, mail_folder: Path
) -> None:
    mail_folder.write_text("")
    response = await client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["mail"].startswith("not reachable")
    assert response.json()["database"] == "ok"


# No personal data in error messages


async def _insert_duplicate(uow: UnitOfWork) -> None:
    (maria,) = await uow.rows(
        select(Member.metadata.tables["member"]).where(col(Member.email) == MARIA.email)
    )
    duplicate = {name: value for name, value in maria._mapping.items() if name != "id"}
    await uow.execute(insert(Member).values(duplicate))


async def _bind_text_as_integer(uow: UnitOfWork) -> None:
    function = "no_such" if uow.is_sqlite else "abs"
    await uow.execute(text(f"SELECT {function}(CAST(:it AS INTEGER))"), {"it": MARIA.email})


async def _cast_text_to_integer(uow: UnitOfWork) -> None:
    function = "no_such" if uow.is_sqlite else "abs"
    number = "CAST(CAST(:it AS TEXT) AS INTEGER)"
    await uow.execute(text(f"SELECT {function}({number})"), {"it": MARIA.email})


@pytest.mark.parametrize(
    "statement", [_insert_duplicate, _bind_text_as_integer, _cast_text_to_integer]
)
async def test_the_traceback_of_a_failed_statement_contains_no_address(
    forum: Forum, statement: Callable[[UnitOfWork], Awaitable[None]]
) -> None:
    with pytest.raises(DBAPIError) as error:
        async with forum.session_factory.unit_of_work() as uow:
            await statement(uow)
    # Formatted as in a log, with all chained exceptions.
    output = "".join(traceback.format_exception(error.value, chain=True))
    assert "SQL" in output
    assert MARIA.email not in output


# Importing


@ON_SQLITE
def test_importing_twice_imports_once(run: Run, database_url: str, ideas: Path) -> None:
    first, second = (run(database_url, "import", str(ideas)) for _ in range(2))
    assert first.stdout.startswith("taken: 1, here already: 0, not taken: 0\nlanguages: nl 1\n")
    assert second.stdout.startswith("taken: 0, here already: 1, not taken: 0\n")
    assert (first.exit_code, second.exit_code) == (0, 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\0bad", "the file isn't text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "the file isn't text"),
        (b"title,body\n", "the file holds no ideas"),
        (b"one,two\n1,2\n", "no column for the title"),
        (b"", "the file is empty"),
    ],
)
def test_a_file_that_is_refused(
    run: Run, sqlite_url: str, ideas: Path, content: bytes, message: str
) -> None:
    ideas.write_bytes(content)
    result = run(sqlite_url, "import", str(ideas))
    assert error_line(result).startswith(f"Error: ideas.csv: {message}")
    assert result.stdout == ""


def test_a_line_that_is_refused_is_named_and_the_others_are_taken(
    run: Run, sqlite_url: str, ideas: Path
) -> None:
    ideas.write_text(CSV + '2,,"no\ntitle"\n3,Thee,"Iedere\nweek"\n4,Leeg,a,b\n')
    result = run(sqlite_url, "import", str(ideas))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "taken: 2, here already: 0, not taken: 2"
    assert result.stderr.splitlines() == [
        "line 3: there is no title",
        "line 7: there are more cells than columns; put text with a comma in quotes",
        "Error: 2 of 4 could not be taken",
    ]


def test_the_language_of_each_line_is_that_of_its_text(
    run: Run, sqlite_url: str, ideas: Path
) -> None:
    ideas.write_text(
        "id,title,body,lang\n1,Soep op de stoep,Elke dinsdag soep voor de hele straat.,\n"
        "2,Çay saati,Her salı komşularla birlikte çay içelim.,nl-BE\n"
        "3,Çay saati 2,Her salı komşularla birlikte çay içelim.,\n"
        "4,شاي مع الجيران,نشرب الشاي معاً كل يوم ثلاثاء.,nl\n"
        "5,Té con los vecinos,Todos los martes un té para los mayores.,\n"
    )
    result = run(sqlite_url, "import", str(ideas))
    assert (result.exit_code, result.stderr) == (0, "")
    # The file's language overrides detection, unless the script of the text contradicts it.
    assert result.stdout.splitlines()[1] == "languages: nl 2, tr 1, ar 1, unknown 1"


def test_columns_are_mapped_by_name(run: Run, sqlite_url: str, ideas: Path) -> None:
    ideas.write_text("wat;waarom\nSoep;Voor de hele straat\n")
    result = run(sqlite_url, "import", str(ideas), "--map", "title=wat", "--map", "body=waarom")
    assert (result.exit_code, result.stderr) == (0, "")
    line = error_line(run(sqlite_url, "import", str(ideas), "--map", "title=hoe"))
    assert "there is no column named 'hoe'" in line


@pytest.mark.parametrize(
    "arguments",
    [
        ("import",),
        ("import", "no-such-file.csv"),
        ("import", "{ideas}", "--map", "colour=red"),
        ("import", "{ideas}", "--map", "title"),
        ("import", "{ideas}", "--language", "xx"),
        ("grant", "maria@example.org"),
        ("grant", "maria@example.org", "king"),
        ("serve", "--port", "99999"),
        ("nothing",),
    ],
)
def test_wrong_usage_exits_with_2_before_connecting(
    run: Run, ideas: Path, arguments: tuple[str, ...]
) -> None:
    result = run(UNREACHABLE, *(argument.format(ideas=ideas) for argument in arguments))
    assert result.exit_code == 2
    [line] = result.stderr.splitlines()
    assert line.startswith("Error: ") and line.endswith("--help)")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serve", "--port", "x"], "'--port' must be a whole number from 0 to 65535 (see {} serve --help)"),
        (["serve", "--port", "65536"], "'--port' must be a whole number from 0 to 65535 (see {} serve --help)"),
        (["serve", "--port"], "Option '--port' requires an argument. (see {} serve --help)"),
        (["check", "--trail"], "Option '--trail' requires an argument. (see {} check --help)"),
        (["generate", "--seed", "x"], "'--seed' must be a whole number (see {} generate --help)"),
        (["import", "--undo", "0"], "'--undo' must be a whole number, 1 or more (see {} import --help)"),
        (["import", "/nowhere"],
         "Invalid value for 'FILE': '/nowhere': No such file or directory (see {} import --help)"),
    ],
)  # fmt: skip
def test_a_mistake_in_an_argument_is_told_in_words_with_the_command(
    arguments: list[str], message: str
) -> None:
    result = CliRunner().invoke(main, arguments, prog_name="forum")
    assert result.exit_code == 2
    assert result.stderr == f"Error: {message.format('forum')}\n"


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_help_needs_no_valid_settings(run: Run, name: str) -> None:
    result = run("nothing", name, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage: ")
