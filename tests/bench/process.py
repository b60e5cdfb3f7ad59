"""Server processes, `forum serve` or a floor: port, start-up time, CPU time and memory."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from forum.settings.loader import load
from tests.architecture.source import ROOT
from tests.bench.places import TownDatabase
from tests.services.loopback import free_port

TIMEOUT = 120.0
UNLIMITED = 1_000_000_000
SETTLE_TIMEOUT = 30.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class ServerProcess:
    """A server process that responds; `startup_seconds`: from its start to the first response."""

    pid: int
    port: int
    startup_seconds: float

    def cpu(self) -> float:
        """CPU seconds so far, user and system, of all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def wait_until_quiet(self) -> None:
        """Wait until it is idle, after background work such as event handlers."""
        deadline, before = time.perf_counter() + SETTLE_TIMEOUT, self.cpu()
        while time.perf_counter() < deadline:
            time.sleep(0.15)
            if (now := self.cpu()) - before <= 1 / TICKS:
                return
            before = now

    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def environment(town: TownDatabase, port: int, **overrides: str) -> dict[str, str]:
    """The settings for measuring: the defaults, without rate limits."""
    limits = {
        f"FORUM_LIMITS__{name.upper()}__COUNT": str(UNLIMITED)
        for name, _ in load(environment={}).limits
    }
    return limits | {
        "FORUM_DATABASE__URL": town.url,
        "FORUM_MAIL__FOLDER": str(town.folder / "mail"),
        "FORUM_UPLOADS__FOLDER": str(town.folder / "uploads"),
        "FORUM_SITE__BASE_URL": f"http://127.0.0.1:{port}",
        **overrides,
    }


@contextmanager
def run_forum_server(town: TownDatabase, path: str, **overrides: str) -> Iterator[ServerProcess]:
    """Run `forum serve` with one web process; enters the block once `path` responds."""
    port = free_port()
    command = [sys.executable, "-m", "forum", "serve", "--port", str(port)]
    with run_server(
        command, port, path, town.folder, environment(town, port, **overrides)
    ) as server:
        yield server


@contextmanager
def run_server(
    command: list[str], port: int, path: str, folder: Path, settings: dict[str, str]
) -> Iterator[ServerProcess]:
    """Run any server; enters the block once `path` responds."""
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            while not _responds(port, path):
                assert process.poll() is None, log.read_text()[-3000:]
                assert time.perf_counter() - started < TIMEOUT, log.read_text()[-3000:]
            yield ServerProcess(process.pid, port, time.perf_counter() - started)
        finally:
            process.terminate()
            process.wait(TIMEOUT)
    assert b"Traceback" not in log.read_bytes(), log.read_text()[-3000:]


def _responds(port: int, path: str) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        return connection.recv(20).startswith(b"HTTP/1.1 200")
    time.sleep(0.005)
    return False
