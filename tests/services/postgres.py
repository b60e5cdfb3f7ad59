"""A PostgreSQL server of our own: a socket in a temporary folder, no network, no fsync.

`python -m tests.services.postgres` gets one by the system's packages where that is possible.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services.certificates import Certificate
from tests.services.missing import MissingComponent
from tests.services.packages import apt_install

OVERRIDE = "FORUM_TEST_POSTGRES"
OPTIONS = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class MissingPostgres(MissingComponent):
    """There is no PostgreSQL on this machine."""

    component = "PostgreSQL"


def locate() -> Path:
    """Where the server's programs are; raises `NoServer`."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    if found is None:
        raise MissingPostgres("no initdb in /usr/lib/postgresql/*/bin nor in PATH")
    return Path(found).parent


def _run(*command: object) -> None:
    # The server refuses to run as root.
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run(
        [*before, *map(str, command)], check=True, cwd="/", stdout=subprocess.DEVNULL, timeout=60
    )


@dataclass(frozen=True)
class Server:
    """A server of our own: its URL, and the way to stop and start it."""

    url: str
    control: tuple[object, ...]
    starting: tuple[object, ...]

    def start(self) -> None:
        """Start it, and wait until it answers."""
        _run(*self.control, *self.starting, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it: `fast` as an operator does, `immediate` as a crash does."""
        _run(*self.control, "-m", mode, "stop")


@contextmanager
def own_server(certificate: Certificate | None = None, port: int = 5432) -> Iterator[Server]:
    """A server that may be stopped and started, thrown away after. Raises `NoServer`.

    With a certificate it listens at 127.0.0.1 too, and takes nobody there without TLS.
    """
    binaries = locate()
    # Not below pytest's folder: a socket's name may have no more than 107 characters.
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
            options += f" {_with_tls(certificate, data)}"
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


def _with_tls(certificate: Certificate, data: Path) -> str:
    """Lay out what a server needs for TLS; returns the options that tell it so."""
    for name in ("chain", "key"):
        there = data / f"{name}.pem"
        shutil.copy(getattr(certificate, name), there)
        there.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(there, "postgres")
    (data / "pg_hba.conf").write_text("local all all trust\nhostssl all all 127.0.0.1/32 trust\n")
    files = f"-c ssl_cert_file={data}/chain.pem -c ssl_key_file={data}/key.pem"
    return f"-c listen_addresses=127.0.0.1 -c ssl=on {files}"


@contextmanager
def private_server() -> Iterator[str]:
    """The URL of a server, thrown away after; that of `FORUM_TEST_POSTGRES` is left alone.

    Raises `NoServer`.
    """
    if OVERRIDE in os.environ:
        yield os.environ[OVERRIDE]
        return
    with own_server() as server:
        yield server.url


def get() -> None:
    """Make sure that there is a server, by the system's packages."""
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
