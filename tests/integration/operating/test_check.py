"""`forum check`: each mistake of an operator is reported in one line that says what to do."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from forum.accounts.events import SignedOut
from forum.app.container import Forum, build
from forum.backup import postgres
from forum.checks.machine import is_nearly_full
from forum.checks.settings import is_local
from forum.cli import main
from forum.core.ref import ContentRef
from forum.settings.loader import load
from forum.town_settings.tables import TownSetting
from tests.factories import post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.services.certificates import make_certificate
from tests.services.databases import ON_SQLITE
from tests.services.smtp import FakeSmtpServer

Change = Callable[[Forum], Awaitable[None]]
Run = Callable[..., Result]
HOST = "ideas.lindekom.internal"


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    """The operator's settings file, without a mistake."""
    path = tmp_path / "own.toml"
    hours = "\n".join(f'{code} = "9-12"' for code in ("nl", "fr", "de", "en", "it", "tr", "ar"))
    path.write_text(
        f"""
        [site]
        town = "Lindekom"
        country = "BE"
        base_url = "https://{HOST}"
        phone = "+32 2 000 00 02"
        email = "forum@{HOST}"
        [site.hours]
        {hours}
        [server]
        allowed_hosts = ["{HOST}", "127.0.0.1"]
        [uploads]
        folder = "{tmp_path / "uploads"}"
        [welfare]
        name = "Sociaal huis"
        phone = "+32 2 000 00 03"
        [accessibility]
        prepared_on = 2026-11-01
        enforcer = "Ombudsdienst"
        gaps = {{ nl = "De kaart.", en = "The map." }}
        [privacy]
        address = "Markt 1, 9999 Lindekom"
        officer = "Dienst gegevensbescherming"
        erasure_list = "{tmp_path / "erasures.jsonl"}"
        [[privacy.processors]]
        name = "Hosting"
        place = "Belgium"
        task = {{ nl = "beheert de server", en = "runs the server" }}
        """
    )
    path.chmod(0o644)
    return path


@pytest.fixture
def healthy(
    settings_file: Path, database_url: str, make_smtp_server: Callable[..., FakeSmtpServer]
) -> dict[str, str]:
    """The environment of a forum without a mistake, open to the public."""
    environment = {
        "FORUM_SETTINGS": str(settings_file),
        "FORUM_DATABASE__URL": database_url,
        "FORUM_SITE__LANGUAGES": '["nl", "en"]',
        "FORUM_MAIL__TRANSPORT": "smtp",
        "FORUM_MAIL__HOST": "127.0.0.1",
        "FORUM_MAIL__PORT": str(make_smtp_server().port),
        "FORUM_MAIL__SENDER": f"forum@{HOST}",
    }
    apply_change(environment, _open_call)
    return environment


@pytest.fixture
def run(healthy: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `forum check` on the healthy forum, with additional environment variables."""

    def invoke(*arguments: str, **environment: str) -> Result:
        for name, value in (healthy | environment).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, ["check", *arguments])

    return invoke


def apply_change(
    environment: dict[str, str], change: Change, moment: datetime | None = None
) -> None:
    """Change the forum that has this environment, with its clock at that moment."""

    async def run() -> None:
        forum = build(load(environment=environment), clock=FrozenClock(moment or datetime.now(UTC)))
        await forum.engine.start()
        await change(forum)
        await forum.close()

    asyncio.run(run())


async def _execute(forum: Forum, statement: str, **values: object) -> None:
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(text(statement), values)


async def _open_call(forum: Forum) -> None:
    today = datetime.now(UTC).date()
    opens, closes = today - timedelta(days=2), today + timedelta(days=30)
    await _execute(
        forum,
        f"UPDATE call SET opens_on = '{opens}', closes_on = '{closes}' WHERE slug = 'samen-buiten'",
    )


def test_all_is_well(run: Run) -> None:
    result = run()
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    parts = (
        "settings", "machine", "database", "journal", "trail", "retention", "search", "mail", "sign-in", "town",
    )  # fmt: skip
    assert result.stdout.splitlines() == [f"{part}: ok" for part in parts]


async def _sweep(forum: Forum) -> None:
    await forum.sweeper.sweep_if_due()


async def _sign_out(forum: Forum) -> None:
    """An event that no handler waits for."""
    async with forum.session_factory.unit_of_work() as uow:
        uow.publish(SignedOut(subject=ContentRef("member", 1)))


def test_the_last_deletion_of_expired_data_is_reported(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, _sweep, datetime.now(UTC) - timedelta(hours=47))
    result = run()
    assert result.exit_code == 0, result.output
    assert "retention: ok, last done 20" in result.stdout


@pytest.mark.parametrize(("change", "when"), [(_sweep, "since 20"), (_sign_out, "ever")])
def test_expired_data_that_nobody_deletes(
    run: Run, healthy: dict[str, str], change: Change, when: str
) -> None:
    apply_change(healthy, change, datetime.now(UTC) - timedelta(hours=49))
    assert_one_error(run(), f"retention: nothing that has expired was deleted {when}")


def assert_one_error(result: Result, message: str) -> None:
    assert result.exit_code == 1, result.output
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    assert message in lines[0]


SETTINGS = {
    "not https": (
        {"SITE__BASE_URL": f"http://{HOST}"},
        f"settings: site.base_url is http://{HOST}: sign-ins would travel unprotected",
    ),
    "another host": (
        {"SITE__BASE_URL": f"https://other.{HOST}", "MAIL__SENDER": f"a@other.{HOST}"},
        f"settings: server.allowed_hosts doesn't hold other.{HOST}",
    ),
    "everybody is a proxy": (
        {"SERVER__TRUSTED_PROXIES": '["*"]'},
        "settings: server.trusted_proxies.0: must be an IP address, or a network such as",
    ),
    "every network is a proxy": (
        {"SERVER__TRUSTED_PROXIES": '["10.0.0.1", "0.0.0.0/0"]'},
        "settings: server.trusted_proxies believes everybody in 0.0.0.0/0",
    ),
    "a proxy by its name": (
        {"SERVER__TRUSTED_PROXIES": '["nginx"]'},
        "settings: server.trusted_proxies.0: must be an IP address, or a network such as",
    ),
    "everybody watches": (
        {"SERVER__WATCHERS": '["127.0.0.1", "::/0"]'},
        "settings: server.watchers lets everybody in ::/0 read /readyz and /metrics",
    ),
    "half the world watches": (
        {"SERVER__WATCHERS": '["128.0.0.0/1", "10.0.0.0/8"]'},
        "settings: server.watchers lets everybody in 128.0.0.0/1 read",
    ),
    "a relative folder": (
        {"UPLOADS__FOLDER": "var/uploads"},
        "settings: uploads.folder is var/uploads, which is another place for each folder",
    ),
    "a relative list of erasures": (
        {"PRIVACY__ERASURE_LIST": "var/erasures.jsonl"},
        "settings: privacy.erasure_list is var/erasures.jsonl, which is another place",
    ),
    "a default that isn't offered": (
        {"SITE__LANGUAGES": '["fr", "de"]'},
        "settings: site.languages: must hold site.default_language, which is nl",
    ),
    "hours in some languages": (
        {"SITE__LANGUAGES": '["nl", "en", "tr"]', "SITE__HOURS__TR": " "},
        "town: site.hours has nothing for tr, which is offered",
    ),
    "no helplines": (
        {"SITE__COUNTRY": ""},
        "town: site.country isn't set, so nobody in need is shown a help",
    ),
    "a helpline of another country": (
        {"SITE__HELPLINES": '[{name = "113 Zelfmoordpreventie", phone = "0800-0113"}]'},
        "town: site.helplines has one of NL, and site.country is another",
    ),
    "a country we know no helplines of": (
        {"SITE__COUNTRY": "XX"},
        "site.country: must be one of AT, BE, CH, DE, FR, IE, IT, LU, NL, or",
    ),
    "mail to a folder": (
        {"MAIL__TRANSPORT": "folder", "MAIL__FOLDER": "{tmp}/mail"},
        "settings: mail.transport is folder, so mail stays in",
    ),
    "no mail server": (
        {"MAIL__PORT": "1"},
        "mail: not reachable: Connection refused, at 127.0.0.1:1 (mail.host, ",
    ),
    "a mail server nobody knows": (
        {"MAIL__HOST": "mail.oeverdam.invalid"},
        "mail: not reachable: no machine is known by the name mail.oeverdam.invalid (mail.host)",
    ),
    "no encryption there": (
        {"MAIL__SECURITY": "starttls"},
        "mail: not reachable: SMTP STARTTLS extension not supported by server., at 127.0.0.1:",
    ),
    "list of erasures nowhere": (
        {"PRIVACY__ERASURE_LIST": "{tmp}/own.toml/erasures.jsonl"},
        "machine: privacy.erasure_list ({tmp}/own.toml/erasures.jsonl) can't be written to",
    ),
    "uploads nowhere": (
        {"UPLOADS__FOLDER": "{tmp}/own.toml/uploads"},
        "machine: uploads.folder ({tmp}/own.toml/uploads) can't be written to",
    ),
    "a provider that is away": (
        {
            "SIGN_IN__PROVIDERS__CITY__ISSUER": "http://127.0.0.1:1",
            "SIGN_IN__PROVIDERS__CITY__CLIENT_ID": "forum",
            "SIGN_IN__PROVIDERS__CITY__CLIENT_SECRET": "s3cret",
            "SIGN_IN__PROVIDERS__CITY__LABEL": "the city",
        },
        "sign-in: city: Connection refused; see sign_in.providers.city.issuer",
    ),
    "passkeys for an IP address": (
        {"SITE__BASE_URL": "http://127.0.0.1:8000", "SECOND_FACTOR__STAFF": "required"},
        "settings: second_factor.staff is required, but no browser makes a passkey for 127.0.0.1",
    ),
    "several processes on SQLite": (
        {"SERVER__WORKERS": "2"},
        "settings: server.workers asks for several web processes, and SQLite takes one",
    ),
}


@ON_SQLITE
@pytest.mark.parametrize(("environment", "message"), SETTINGS.values(), ids=list(SETTINGS))
def test_a_setting_that_is_wrong(
    run: Run, tmp_path: Path, environment: dict[str, str], message: str
) -> None:
    variables = {
        f"FORUM_{key}": value.replace("{tmp}", str(tmp_path)) for key, value in environment.items()
    }
    assert_one_error(run(**variables), message.replace("{tmp}", str(tmp_path)))


@ON_SQLITE
def test_a_password_that_travels_in_clear(run: Run) -> None:
    result = run(
        FORUM_MAIL__HOST="mail.example.org", FORUM_MAIL__USER="u", FORUM_MAIL__PASSWORD="s3cret"
    )
    assert "settings: mail.security is none, so the password" in result.stderr
    assert "s3cret" not in result.output


@ON_SQLITE
def test_a_user_without_a_password(run: Run) -> None:
    assert "settings: mail.password is missing" in run(FORUM_MAIL__USER="forum").stderr


@ON_SQLITE
@pytest.mark.parametrize(
    ("is_trusted", "message"),
    [(True, "the login was refused"), (False, "the certificate is not trusted")],
)
def test_a_mail_server_that_refuses_the_forum(
    run: Run,
    make_smtp_server: Callable[..., FakeSmtpServer],
    tmp_path: Path,
    is_trusted: bool,
    message: str,
) -> None:
    certificate = make_certificate(tmp_path)
    context = certificate.server_context()
    smtp_server = make_smtp_server(security="starttls", context=context, login=("forum", "right"))
    result = run(
        FORUM_MAIL__PORT=str(smtp_server.port),
        FORUM_MAIL__SECURITY="starttls",
        FORUM_MAIL__CA_FILE=str(certificate.authority) if is_trusted else "",
        FORUM_MAIL__USER="forum",
        FORUM_MAIL__PASSWORD="wr0ng",
    )
    assert result.exit_code == 1
    assert f"mail: not reachable: {message}" in result.stderr
    assert "wr0ng" not in result.output


WARNINGS = {
    "nobody to call": (
        {"WELFARE__PHONE": ""}, "welfare is empty: moderators aren't told whom to call",
    ),
    "no accessibility test": (
        {"ACCESSIBILITY__PREPARED_ON": ""},
        "accessibility.prepared_on is empty: /accessibility doesn't say when the site was tested",
    ),
    "nobody to turn to": (
        {"ACCESSIBILITY__ENFORCER": ""},
        "accessibility.enforcer is empty: /accessibility doesn't name whom people turn to",
    ),
    "not all works, and not what": (
        {f"ACCESSIBILITY__GAPS__{code}": "" for code in ("NL", "EN")},
        "accessibility.gaps is empty: /accessibility says that not everything works yet",
    ),
    "tested in a century": (
        {"ACCESSIBILITY__PREPARED_ON": "2126-11-01"},
        "accessibility.prepared_on is a day still to come",
    ),
    "no postal address": (
        {"PRIVACY__ADDRESS": ""},
        "privacy.address is empty: /privacy doesn't say where the controller",
    ),
    "no data-protection officer": (
        {"PRIVACY__OFFICER": ""},
        "privacy.officer is empty: every public body has a data-protection officer",
    ),
    "nobody processes data": (
        {"PRIVACY__PROCESSORS": "[]"},
        "privacy.processors is empty: /privacy says that nobody else processes data",
    ),
    "a processor in one language": (
        {"PRIVACY__PROCESSORS": '[{name = "Mail", place = "France", task = {nl = "mailt"}}]'},
        "privacy.processors: what Mail does isn't written in en",
    ),
    "every name": ({"SERVER__ALLOWED_HOSTS": '["*"]'}, 'server.allowed_hosts is "*"'),
    "open to all": ({"SERVER__HOST": "0.0.0.0"}, "can be reached around the proxy"),
    "the example's town": ({"SITE__TOWN": "Voorbeeldstad"}, "site.town is still the example's"),
    "the example's phone": (
        {"SITE__PHONE": "+32 470 00 00 01"}, "site.phone is still the example's",
    ),
    "the example's address": (
        {"SITE__EMAIL": "samenspraak@example.org"}, "site.email is still the example's",
    ),
    "no hours": (
        {f"SITE__HOURS__{code}": "" for code in ("NL", "FR", "DE", "EN", "IT", "TR", "AR")},
        "site.hours is empty: pages and mails don't say when the phone is answered",
    ),
    "a manual's town": ({"SITE__TOWN": "Oeverdam"}, "site.town is still the example's (Oeverdam)"),
    "a number of no one": (
        {"WELFARE__PHONE": "0470 00 00 77"},
        "welfare is still the example's (Sociaal huis, 0470 00 00 77)",
    ),
    "a host of no one": (
        {"SERVER__ALLOWED_HOSTS": f'["{HOST}", "ideas.example.org"]'},
        "server.allowed_hosts is still the example's (ideas.example.org)",
    ),
    "another sender": (
        {"MAIL__SENDER": "forum@town.internal"}, "mail.sender is at town.internal, the forum at",
    ),
    "two processes": ({"JOURNAL__IN_WEB": "false"}, "journal.in_web is false on SQLite"),
}  # fmt: skip


async def _own_words(forum: Forum) -> None:
    line = {"name": "Telefono Amico", "phone": "143", "language": "it"}
    own = {"phone": "+32 2 000 00 99", "hours": {"nl": "altijd"}, "helplines": [line]}
    async with forum.session_factory.unit_of_work() as uow:
        for key, value in own.items():
            await uow.add(TownSetting(key=key, value=value, saved_at=uow.now))


def test_words_are_judged_as_administrators_left_them(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, _own_words)
    result = run(FORUM_SITE__PHONE="+32 470 00 00 01")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "town: site.hours has nothing for en, which is offered; write it in each language",
        "town: site.helplines has one of CH, and site.country is another: it doesn't answer here",
    ]
    assert "site.phone" not in result.output


@ON_SQLITE
@pytest.mark.parametrize(("environment", "message"), WARNINGS.values(), ids=list(WARNINGS))
def test_a_setting_that_may_be_intended_is_only_a_warning(
    run: Run, environment: dict[str, str], message: str
) -> None:
    result = run(**{f"FORUM_{key}": value for key, value in environment.items()})
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    (line,) = [line for line in result.stdout.splitlines() if "worth a look" in line]
    assert line.startswith(("settings: worth a look: ", "town: worth a look: "))
    assert message in line


@ON_SQLITE
def test_texts_that_a_town_has_not_written_are_listed(run: Run) -> None:
    result = run(FORUM_SITE__LANGUAGES='["nl", "en", "tr"]')
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    line = next(line for line in result.stdout.splitlines() if "not written in every" in line)
    assert line.startswith(
        "town: worth a look: not written in every language that is offered: the call"
    )
    assert "the call samen-buiten (tr)" in line and "the theme buren (tr)" in line
    assert line.endswith("readers see them in nl")


SECRETS = {
    "mail.password": ("[mail]\npassword = 's3cret'\nuser = 'u'\n", "FORUM_MAIL__PASSWORD"),
    "database.url": (
        "[database]\nurl = 'postgresql+asyncpg://u:s3cret@h/t'\n", "FORUM_DATABASE__URL",
    ),
    "sign_in.providers.city.client_secret": (
        """
        [sign_in.providers.city]
        issuer = "https://id.example.org"
        client_id = "forum"
        client_secret = "s3cret"
        label = "the city"
        """,
        "FORUM_SIGN_IN__PROVIDERS__CITY__CLIENT_SECRET",
    ),
}  # fmt: skip


@ON_SQLITE
@pytest.mark.parametrize("key", SECRETS)
def test_a_secret_in_the_settings_file(run: Run, settings_file: Path, key: str) -> None:
    toml, variable = SECRETS[key]
    settings_file.write_text(settings_file.read_text() + toml)
    lines = run().stderr.splitlines()
    assert (
        f"settings: {key} in {settings_file} is a secret; give it as {variable} in the environment"
        in lines
    )
    assert (
        f"settings: {settings_file} holds a secret and others may read it; chmod 600 {settings_file}"
        in lines
    )
    assert "s3cret" not in " ".join(lines)
    settings_file.chmod(0o600)
    assert "others may read it" not in run().stderr


# Faults in the state of the forum


async def _park(forum: Forum) -> None:
    await post_pending_idea(forum)
    await _execute(
        forum, "UPDATE delivery SET state = 'parked', fault = 'Broken' WHERE reaction = 'open_case'"
    )


async def _nobody_delivers(forum: Forum) -> None:
    await post_pending_idea(forum)


async def _empty_index(forum: Forum) -> None:
    await post_public_idea(forum)
    await forum.dispatcher.drain()
    if forum.session_factory.database.is_sqlite:
        path = Path(str(make_url(forum.session_factory.database.url).database))
        path.with_name(f"{path.stem}-search.db").unlink()
    else:
        await _execute(forum, "DELETE FROM search_state WHERE name = 'filled'")


async def _no_admin(forum: Forum) -> None:
    await _execute(forum, "UPDATE member SET role = 'resident' WHERE role = 'admin'")


async def _read_only(forum: Forum) -> None:
    name = make_url(forum.session_factory.database.url).database
    await _execute(forum, f"ALTER DATABASE {name} SET default_transaction_read_only = on")


async def _not_migrated(forum: Forum) -> None:
    await _execute(forum, "UPDATE alembic_version SET version_num = '0001'")


async def _tamper(forum: Forum) -> None:
    await _sign_out(forum)
    await _execute(forum, "UPDATE audit_entry SET subject_id = 999999 WHERE id = 1")


async def _newer_version(forum: Forum) -> None:
    await _execute(forum, "UPDATE alembic_version SET version_num = '9999'")


FAULTS: dict[str, tuple[Change, str]] = {
    "parked": (_park, "(Broken); when the cause is gone, run: forum deliver --once --retry-parked"),
    "nobody delivers": (_nobody_delivers, "minutes; does `forum serve` run?"),
    "an empty index": (_empty_index, "search: the index was never filled; run: forum reindex"),
    "no administrator": (_no_admin, "town: there is no administrator; make yourself one: forum"),
    "not migrated": (_not_migrated, "database: the database isn't up to date; run: forum migrate"),
    "a trail that was changed": (_tamper, "trail: entry 1 or its hash was changed: somebody wrote"),
    "newer": (_newer_version, "database: the database is at version 9999, this program knows"),
}


@pytest.mark.parametrize(("change", "message"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_in_the_state_is_named(
    run: Run, healthy: dict[str, str], change: Change, message: str
) -> None:
    moment = datetime.now(UTC) - timedelta(minutes=35 if change is _nobody_delivers else 0)
    apply_change(healthy, change, moment)
    assert_one_error(run(), message)


def test_the_process_that_should_deliver_is_named(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, _nobody_delivers, datetime.now(UTC) - timedelta(minutes=35))
    result = run(FORUM_JOURNAL__IN_WEB="false")
    assert_one_error(result, " minutes; journal.in_web is false: does `forum deliver` run?")
    assert "nobody has taken 1 open_case for" in result.stderr


def test_the_newest_entry_of_the_trail_is_named_and_known_again(
    run: Run, healthy: dict[str, str]
) -> None:
    apply_change(healthy, _sign_out)
    line = next(line for line in run().stdout.splitlines() if line.startswith("trail:"))
    newest = line.rpartition(" ")[2]
    assert line == f"trail: ok, entries: 1, the newest is {newest}"
    assert run("--trail", newest).exit_code == 0
    assert_one_error(run("--trail", f"1:{'0' * 16}"), "trail: entry 1 isn't the one that was noted")
    assert_one_error(run("--trail", f"2:{'0' * 16}"), "trail: entry 2 is missing")
    for noted in ("1", "1:abc", "x:0123456789abcdef"):
        assert "NUMBER:HASH" in run("--trail", noted).stderr


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_database_that_may_only_be_read(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, _read_only)
    assert_one_error(run(), "can't be written to: ")


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


@ON_SQLITE
def test_something_due_before_the_start_is_no_error(run: Run, healthy: dict[str, str]) -> None:
    apply_change(healthy, _nobody_delivers, datetime.now(UTC) - timedelta(minutes=5))
    result = run()
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert "journal: worth a look: nobody has taken 1 open_case for" in result.stdout


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


@ON_SQLITE
def test_a_new_forum_is_shown_its_next_steps(run: Run, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    assert_one_error(
        run(FORUM_DATABASE__URL=url), "new.db; see database.url, or run: forum migrate"
    )
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0
    result = run(FORUM_DATABASE__URL=url)
    assert result.exit_code == 0, result.output
    for missing in ("administrator", "open call", "theme", "neighbourhood"):
        assert f"town: worth a look: there is no {missing}" in result.stdout


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True), ("127.0.0.1", True), ("192.168.1.4", True), ("::1", True),
        ("ideas.localhost", True), ("ideas.example.org", False), ("8.8.8.8", False),
    ],
)  # fmt: skip
def test_local_hosts(host: str, local: bool) -> None:
    assert is_local(host) is local


@pytest.mark.parametrize(
    ("total", "free", "full"),
    [
        (100_000_000_000, 4_000_000_000, True), (100_000_000_000, 20_000_000_000, False),
        (2_000_000_000, 400_000_000, True), (0, 0, False),
    ],
)  # fmt: skip
def test_when_a_disk_is_nearly_full(total: int, free: int, full: bool) -> None:
    assert is_nearly_full(total, free) is full


@ON_SQLITE
def test_a_row_that_cannot_be_read_is_told_with_its_cause(
    run: Run, healthy: dict[str, str]
) -> None:
    async def garble(forum: Forum) -> None:
        await _sweep(forum)
        await _execute(forum, "UPDATE retention_run SET done_at = 'yesterday'")

    apply_change(healthy, garble)
    assert_one_error(
        run(), "retention: can't be looked at; what the database holds doesn't fit the program: "
    )
