"""Every command ends well, or with exit code 1 and one clear line: never with a traceback."""

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
DEAD = "postgresql+asyncpg://forum:s3cret@127.0.0.1:1/town?application_name=hidden"
CSV = "id,title,body\n1,Soep op de stoep,Elke dinsdag soep voor de hele straat.\n"
NOBODY_MAY = Path("/proc/self")


@pytest.fixture
def ideas(tmp_path: Path) -> Path:
    path = tmp_path / "ideas.csv"
    path.write_text(CSV)
    return path


@pytest.fixture
def commands(ideas: Path) -> dict[str, list[str]]:
    """Every command that needs the database, as it is typed."""
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


NAMES = ("check", "grant", "import", "deliver", "reindex", "generate", "migrate", "serve")


@pytest.fixture
def run(mail_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database: `run(url, "check")`."""

    def invoke(url: str, *words: str, **environment: str) -> Result:
        given = {
            "FORUM_DATABASE__URL": url,
            "FORUM_SITE__COUNTRY": "BE",
            "FORUM_MAIL__FOLDER": str(mail_folder),
            "FORUM_MAIL__TRANSPORT": "folder",
            "FORUM_UPLOADS__FOLDER": str(mail_folder.with_name("uploads")),
        }
        for name, value in (given | environment).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, words)

    return invoke


def one_line(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit), result.exception
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


@pytest.fixture(params=["dead", "no folder", "no database", "a folder"])
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A database that can't be used, and what must be said of it."""
    file = tmp_path / "file"
    file.write_text("no database " * 500)
    folder = tmp_path / "folder.db"
    folder.mkdir()
    return {
        "dead": (DEAD, "127.0.0.1:1/town"),
        "no folder": (f"sqlite+aiosqlite:///{file}/deep/forum.db", f"{file}/deep/forum.db"),
        "no database": (f"sqlite+aiosqlite:///{file}", "file is not a database"),
        "a folder": (f"sqlite+aiosqlite:///{folder}", "unable to open"),
    }[request.param]


# The database


@pytest.mark.parametrize("name", NAMES)
def test_a_database_out_of_reach(
    run: Run, commands: dict[str, list[str]], name: str, broken: tuple[str, str]
) -> None:
    url, told = broken
    result = run(url, *commands[name])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), result.exception
    lines = result.stderr.splitlines()
    assert len(lines) == 1, "what needs the database isn't blamed"
    assert "database" in lines[0] and told in lines[0]
    for secret in ("s3cret", "hidden", MARIA.email):
        assert secret not in result.output
    if name == "check":
        assert "settings: ok" in result.stdout and "mail: ok" in result.stdout


def test_in_a_process_of_its_own_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "forum", "deliver", "--once"],
        env=os.environ | {"FORUM_DATABASE__URL": DEAD},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == "" and done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("Error: the database can't be used (127.0.0.1:1/town)")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("migrate", "check")])
def test_a_database_that_isnt_migrated(
    run: Run, commands: dict[str, list[str]], name: str, tmp_path: Path
) -> None:
    result = run(f"sqlite+aiosqlite:///{tmp_path}/new.db", *commands[name])
    assert one_line(result) == "Error: the database isn't up to date; run: forum migrate"


def test_check_says_so_and_migrating_puts_it_right(run: Run, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/deep/er/new.db"
    told = one_line(run(url, "check"))
    assert told == "database: the database isn't up to date; run: forum migrate"
    for _ in range(2):
        assert run(url, "migrate").exit_code == 0
    assert run(url, "check").exit_code == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_database_of_a_newer_program(
    run: Run, commands: dict[str, list[str]], name: str, sqlite_url: str
) -> None:
    async def lift() -> None:
        database = Database(sqlite_url)
        async with database.engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await database.close()

    asyncio.run(lift())
    told = one_line(run(sqlite_url, *commands[name]))
    assert f"9999, this program knows {history.newest()}" in told


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://forum:s3cret@host:s3cret/town",
        "postgresql+asyncpg://forum:p@s3cret@127.0.0.1:1/town",
        "postgresql+asyncpg://forum:s3cret@127.0.0.1:99999/town",
        "postgresql+asyncpg://forum:s3cret@127.0.0.1:1/town?s3cret=1",
    ],
)
def test_an_address_that_is_none(run: Run, url: str) -> None:
    assert "s3cret" not in one_line(run(url, "migrate"))


def test_a_setting_that_is_wrong(run: Run) -> None:
    told = one_line(run("mysql://x", "check", FORUM_MAIL__PORT="0"))
    assert told.startswith("Error: settings: database.url: must begin")
    assert "; mail.port" in told


def test_all_is_well(run: Run, commands: dict[str, list[str]], database_url: str) -> None:
    for name in ("migrate", "check", "grant", "import", "reindex", "deliver", "check"):
        result = run(database_url, *commands[name])
        assert (result.exit_code, result.stderr) == (0, ""), result.output


# Mail


@pytest.fixture(params=["file", "beneath a file", "not writable"])
def no_mail(request: pytest.FixtureRequest, mail_folder: Path) -> Path:
    """A place where no letter can be put."""
    if request.param == "not writable":
        if not NOBODY_MAY.exists():
            pytest.skip("there is no folder here in which not even root may write")
        return NOBODY_MAY
    mail_folder.write_text("")
    return mail_folder / "deeper" if request.param == "beneath a file" else mail_folder


def test_check_names_mail(run: Run, sqlite_url: str, no_mail: Path) -> None:
    result = run(sqlite_url, "check", FORUM_MAIL__FOLDER=str(no_mail))
    assert one_line(result).startswith("mail: not reachable: the folder can't be written to")
    assert "search: ok" in result.stdout and "database: ok" in result.stdout


@pytest.mark.parametrize("host", ["127.0.0.1", "no..host", "x" * 70 + ".example"])
def test_check_names_a_mail_server(run: Run, sqlite_url: str, host: str) -> None:
    server = {"FORUM_MAIL__TRANSPORT": "smtp", "FORUM_MAIL__PORT": "1", "FORUM_MAIL__HOST": host}
    assert one_line(run(sqlite_url, "check", **server)).startswith("mail: not reachable: ")


@ON_SQLITE
async def test_ready_names_mail(client: httpx2.AsyncClient, mail_folder: Path) -> None:
    mail_folder.write_text("")
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["mail"].startswith("not reachable")
    assert answer.json()["database"] == "ok"


# Nothing of anybody's in messages


async def _add_again(uow: UnitOfWork) -> None:
    (maria,) = await uow.rows(
        select(Member.metadata.tables["member"]).where(col(Member.email) == MARIA.email)
    )
    again = {name: value for name, value in maria._mapping.items() if name != "id"}
    await uow.execute(insert(Member).values(again))


async def _give_words_for_a_number(uow: UnitOfWork) -> None:
    function = "no_such" if uow.is_sqlite else "abs"
    await uow.execute(text(f"SELECT {function}(CAST(:it AS INTEGER))"), {"it": MARIA.email})


async def _read_words_as_a_number(uow: UnitOfWork) -> None:
    function = "no_such" if uow.is_sqlite else "abs"
    number = "CAST(CAST(:it AS TEXT) AS INTEGER)"
    await uow.execute(text(f"SELECT {function}({number})"), {"it": MARIA.email})


@pytest.mark.parametrize("fails", [_add_again, _give_words_for_a_number, _read_words_as_a_number])
async def test_a_statement_that_fails_tells_nobodys_address(
    forum: Forum, fails: Callable[[UnitOfWork], Awaitable[None]]
) -> None:
    with pytest.raises(DBAPIError) as failed:
        async with forum.session_factory.unit_of_work() as uow:
            await fails(uow)
    # As a log would have it, with all that led to it.
    told = "".join(traceback.format_exception(failed.value, chain=True))
    assert "SQL" in told
    assert MARIA.email not in told


# Importing


def test_importing_twice_takes_once(run: Run, database_url: str, ideas: Path) -> None:
    first, second = (run(database_url, "import", str(ideas)) for _ in range(2))
    assert first.stdout == "taken: 1, here already: 0, not taken: 0\nlanguages: nl 1\n"
    assert second.stdout == "taken: 0, here already: 1, not taken: 0\n"
    assert (first.exit_code, second.exit_code) == (0, 0)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\xff\xfe\0bad", "the file isn't text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "the file isn't text"),
        (b"title,body\n", "the file holds no ideas"),
        (b"one,two\n1,2\n", "no column for the title"),
        (b"", "the file is empty"),
    ],
)
def test_a_file_that_is_refused(
    run: Run, sqlite_url: str, ideas: Path, raw: bytes, told: str
) -> None:
    ideas.write_bytes(raw)
    result = run(sqlite_url, "import", str(ideas))
    assert one_line(result).startswith(f"Error: ideas.csv: {told}")
    assert result.stdout == ""


def test_a_line_that_is_refused_is_named_and_the_others_are_taken(
    run: Run, sqlite_url: str, ideas: Path
) -> None:
    ideas.write_text(CSV + '2,,"no\ntitle"\n3,Thee,"Iedere\nweek"\n4,Leeg\n')
    result = run(sqlite_url, "import", str(ideas))
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "taken: 2, here already: 0, not taken: 2"
    assert result.stderr.splitlines() == [
        "line 3: there is no title",
        "line 7: there is no text besides the title",
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
    done = run(sqlite_url, "import", str(ideas))
    assert (done.exit_code, done.stderr) == (0, "")
    # A file that names a language is right about it, unless the script says otherwise.
    assert done.stdout.splitlines()[1] == "languages: nl 2, tr 1, ar 1, unknown 1"


def test_columns_by_name(run: Run, sqlite_url: str, ideas: Path) -> None:
    ideas.write_text("wat;waarom\nSoep;Voor de hele straat\n")
    done = run(sqlite_url, "import", str(ideas), "--map", "title=wat", "--map", "body=waarom")
    assert (done.exit_code, done.stderr) == (0, "")
    told = one_line(run(sqlite_url, "import", str(ideas), "--map", "title=hoe"))
    assert "there is no column named 'hoe'" in told


@pytest.mark.parametrize(
    "words",
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
def test_wrong_usage_ends_with_two_before_anything_is_reached(
    run: Run, ideas: Path, words: tuple[str, ...]
) -> None:
    result = run(DEAD, *(word.format(ideas=ideas) for word in words))
    assert result.exit_code == 2
    [told] = result.stderr.splitlines()
    assert told.startswith("Error: ") and told.endswith("--help)")


@pytest.mark.parametrize("name", NAMES)
def test_help_needs_nothing(run: Run, name: str) -> None:
    result = run("nothing", name, "--help")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Usage: ")
