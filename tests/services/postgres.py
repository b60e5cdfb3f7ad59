"""A private PostgreSQL server: a socket in a temporary folder, no network, no fsync.

`python -m tests.services.postgres` installs one from system packages where that is possible.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.services.certificates import Certificate
from tests.services.missing import MissingComponent
from tests.services.packages import apt_install

OVERRIDE = "FORUM_TEST_POSTGRES"
OPTIONS = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"

DEADLOCK = re.compile(r"ERROR:  deadlock detected\n(?:(?!.*STATEMENT:).*\n)*.*STATEMENT:.*")


class MissingPostgres(MissingComponent):
    """PostgreSQL isn't installed."""

    component = "PostgreSQL"


def locate() -> Path:
    """The folder of the server's executables; raises `MissingPostgres`."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    initdb = shutil.which("initdb")
    if initdb is None:
        raise MissingPostgres("no initdb in /usr/lib/postgresql/*/bin nor in PATH")
    return Path(initdb).parent


def _run(*command: object) -> None:
    # The server refuses to run as root.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*prefix, *map(str, command)], check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=60
    )


@dataclass(frozen=True)
class Server:
    """A private server: its URL, and the `pg_ctl` commands that stop and start it."""

    url: str
    control: tuple[object, ...]
    starting: tuple[object, ...]

    def start(self) -> None:
        """Start the server, and wait until it accepts connections."""
        _run(*self.control, *self.starting, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: `fast` is an orderly shutdown, `immediate` is like a crash."""
        _run(*self.control, "-m", mode, "stop")


@contextmanager
def own_server(certificate: Certificate | None = None, port: int = 5432) -> Iterator[Server]:
    """A server that can be stopped and started, removed afterwards. Raises `MissingPostgres`.

    With a certificate it also listens on 127.0.0.1, where it requires TLS.
    """
    binaries = locate()
    # Not below pytest's folder: the path of a Unix socket may have at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        data = folder / "data"
        _run(
            binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip
        options = f"{OPTIONS} -c unix_socket_directories={folder} -c port={port}"
        if certificate:
            options += f" {_enable_tls(certificate, data)}"
        server = Server(
            f"postgresql+asyncpg://postgres@/postgres?host={folder}",
            (binaries / "pg_ctl", "-D", data, "-w", "-s"),
            ("-l", folder / "log", "-o", options),
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _enable_tls(certificate: Certificate, data: Path) -> str:
    """Write the files that a server needs for TLS; returns the server's options for them."""
    for name in ("chain", "key"):
        target = data / f"{name}.pem"
        shutil.copy(getattr(certificate, name), target)
        target.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(target, "postgres")
    (data / "pg_hba.conf").write_text("local all all trust\nhostssl all all 127.0.0.1/32 trust\n")
    files = f"-c ssl_cert_file={data}/chain.pem -c ssl_key_file={data}/key.pem"
    return f"-c listen_addresses=127.0.0.1 -c ssl=on {files}"


@contextmanager
def private_server() -> Iterator[str]:
    """The URL of a server, removed afterwards; one in `FORUM_TEST_POSTGRES` is left as it is.

    Raises `MissingPostgres`.
    """
    if OVERRIDE in os.environ:
        yield os.environ[OVERRIDE]
        return
    with own_server() as server:
        yield server.url


def deadlock_reports(url: str) -> list[str]:
    """What the log of a private server says of each deadlock: both processes, and their statements.

    Empty for a server in `FORUM_TEST_POSTGRES`, whose log is elsewhere.
    """
    log = Path(str(make_url(url).query.get("host", ""))) / "log"
    if not log.is_absolute() or not log.exists():
        return []
    return DEADLOCK.findall(log.read_text())


def get() -> None:
    """Install a server from system packages if it is missing."""
    try:
        locate()
    except MissingPostgres:
        apt_install("postgresql-15", "postgresql")


if __name__ == "__main__":
    if OVERRIDE not in os.environ:
        get()
    try:
        print(f"postgresql: {OVERRIDE if OVERRIDE in os.environ else locate()}")
    except MissingPostgres as missing:
        print(f"postgresql: {missing}; its tests will be left out")
