"""`forum check`: each mistake in the settings is reported in one line that says what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from forum.checks.settings import is_local
from tests.integration.operating.checks.running import (
    HOST,
    Run,
    assert_one_error,
)
from tests.services.certificates import make_certificate
from tests.services.databases import ON_SQLITE
from tests.services.libretranslate import run_libretranslate
from tests.services.smtp import FakeSmtpServer

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
    "a bucket without a name": (
        {
            "UPLOADS__STORAGE": "s3",
            "UPLOADS__ENDPOINT": "https://s3.oeverdam.invalid",
            "UPLOADS__ACCESS_KEY": "a",
            "UPLOADS__SECRET_KEY": "b",
        },
        "settings: uploads.bucket: is needed when uploads.storage is s3",
    ),
    "no service with buckets": (
        {
            "UPLOADS__STORAGE": "s3",
            "UPLOADS__ENDPOINT": "http://127.0.0.1:1",
            "UPLOADS__BUCKET": "photos",
            "UPLOADS__ACCESS_KEY": "a",
            "UPLOADS__SECRET_KEY": "b",
        },
        "uploads: photos can't be kept: ",
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
    "a translation service that is away": (
        {"TRANSLATION__URL": "http://127.0.0.1:1", "TRANSLATION__API_KEY": "s3cret"},
        "translation: Connection refused; see translation.url (http://127.0.0.1:1) and translation.api_key",
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
@pytest.mark.parametrize(("words", "is_warned"), [("[]", True), ('["casino"]', False)])
def test_a_policy_by_which_nothing_waits(run: Run, words: str, is_warned: bool) -> None:
    off = dict.fromkeys(("IDEAS", "EDITS", "COMMENTS"), "nobody") | {
        "LINKS_FROM": "0", "REPEATED_DAYS": "0", "SPEED__TEXTS": "0", "WORDS__NL": words,
    }  # fmt: skip
    result = run(**{f"FORUM_MODERATION__POLICY__{key}": value for key, value in off.items()})
    warned = "moderation.policy lets nobody's texts wait" in result.stdout
    assert (warned, result.exit_code) == (is_warned, 0)


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


@ON_SQLITE
def test_a_translation_service_is_tried(run: Run) -> None:
    with run_libretranslate() as service:
        service.api_key = "s3cret"
        settings = {
            "FORUM_TRANSLATION__URL": service.url,
            "FORUM_SITE__LANGUAGES": '["nl", "fr", "en"]',
        }
        assert "translation: it answered 403; see translation.url" in run(**settings).stderr
        result = run(**settings, FORUM_TRANSLATION__API_KEY="s3cret")
    assert "translation: worth a look: the service translates nothing into fr" in result.stdout
    assert "s3cret" not in result.output


SECRETS = {
    "mail.password": ("[mail]\npassword = 's3cret'\nuser = 'u'\n", "FORUM_MAIL__PASSWORD"),
    "database.url": (
        "[database]\nurl = 'postgresql+asyncpg://u:s3cret@h/t'\n", "FORUM_DATABASE__URL",
    ),
    "translation.api_key": (
        "[translation]\napi_key = 's3cret'\n", "FORUM_TRANSLATION__API_KEY",
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


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True), ("127.0.0.1", True), ("192.168.1.4", True), ("::1", True),
        ("ideas.localhost", True), ("ideas.example.org", False), ("8.8.8.8", False),
    ],
)  # fmt: skip
def test_local_hosts(host: str, local: bool) -> None:
    assert is_local(host) is local
