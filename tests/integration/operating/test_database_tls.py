"""PostgreSQL over TLS: URL parameters as its manuals write them, for the forum and its backups."""

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
    """The URL of a server that refuses connections without TLS."""
    port = free_port()
    with own_server(certificate, port):
        yield make_url(f"postgresql+asyncpg://postgres@127.0.0.1:{port}/postgres")


def run(url: URL, *arguments: str) -> Result:
    environment = {"FORUM_DATABASE__URL": url.render_as_string(hide_password=False)}
    return CliRunner(env=environment).invoke(main, [*arguments])


@pytest.mark.parametrize(
    "query",
    [
        {"sslmode": "require"}, {"ssl": "require"}, {"sslmode": "prefer"},
        {"sslmode": "require", "sslrootcert": "{authority}"},
        {"sslmode": "verify-ca", "sslrootcert": "{authority}"},
        {"sslmode": "verify-full", "sslrootcert": "{authority}"},
    ],
)  # fmt: skip
def test_documented_parameters_work(
    server: URL, certificate: Certificate, tmp_path: Path, query: dict[str, str]
) -> None:
    parameters = {
        name: value.format(authority=certificate.authority) for name, value in query.items()
    }
    url = server.update_query_dict(parameters)
    assert run(url, "migrate").output.startswith("the database is at version")
    result = run(url, "backup", str(tmp_path / "one.backup"))
    assert (result.exit_code, (tmp_path / "one.backup").exists()) == (0, True), result.output


@pytest.mark.parametrize(
    ("query", "message"),
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
def test_wrong_parameters_are_reported(server: URL, query: dict[str, str], message: str) -> None:
    result = run(server.update_query_dict(query), "migrate")
    assert result.exit_code == 1
    assert message in result.output
    assert result.output.count("\n") == 1, result.output
