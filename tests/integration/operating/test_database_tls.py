"""PostgreSQL by TLS, with the address as its manuals write it, for the forum and its backups."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.engine import URL, make_url

from forum.cli import main
from tests.services.certificates import Certificate, make_certificate
from tests.services.loopback import free_port
from tests.services.postgres import own_server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def server(certificate: Certificate) -> Iterator[URL]:
    """The address of a server that takes nobody without TLS."""
    port = free_port()
    with own_server(certificate, port):
        yield make_url(f"postgresql+asyncpg://postgres@127.0.0.1:{port}/postgres")


def run(url: URL, *words: str) -> Result:
    environment = {"FORUM_DATABASE__URL": url.render_as_string(hide_password=False)}
    return CliRunner(env=environment).invoke(main, [*words])


@pytest.mark.parametrize(
    "query",
    [
        {"sslmode": "require"}, {"ssl": "require"}, {"sslmode": "prefer"},
        {"sslmode": "require", "sslrootcert": "{authority}"},
        {"sslmode": "verify-ca", "sslrootcert": "{authority}"},
        {"sslmode": "verify-full", "sslrootcert": "{authority}"},
    ],
)  # fmt: skip
def test_what_the_manuals_say_works(
    server: URL, certificate: Certificate, tmp_path: Path, query: dict[str, str]
) -> None:
    given = {name: value.format(authority=certificate.authority) for name, value in query.items()}
    url = server.update_query_dict(given)
    assert run(url, "migrate").output.startswith("the database is at version")
    done = run(url, "backup", str(tmp_path / "one.backup"))
    assert (done.exit_code, (tmp_path / "one.backup").exists()) == (0, True), done.output


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"sslmode": "disable"}, "pg_hba.conf"),
        ({"sslmode": "verify-full"}, "certificate is not trusted"),
        ({"sslmode": "verify-full", "sslrootcert": "system"}, "certificate is not trusted"),
        ({"sslmode": "full"}, "sslmode must be one of disable, allow, prefer, require, verify-ca"),
        ({"sslmode": "verify-ca", "sslrootcert": "/nowhere.pem"}, "sslrootcert (/nowhere.pem)"),
        ({"sslmode": "require", "sslcert": "/nowhere.pem"}, "sslcert and sslkey aren't files"),
        ({"sslmood": "require"}, "something after the ? isn't known there"),
    ],
)
def test_what_is_wrong_is_said(server: URL, query: dict[str, str], told: str) -> None:
    done = run(server.update_query_dict(query), "migrate")
    assert done.exit_code == 1
    assert told in done.output
    assert done.output.count("\n") == 1, done.output
