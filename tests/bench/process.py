"""A real `forum serve`, or a floor, in a process of its own: its address, its time, its memory."""

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
from tests.bench.places import Place

PATIENCE = 120.0
MANY = 1_000_000_000
SETTLED_WITHIN = 30.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Running:
    """A process that answers on a port."""

    pid: int
    port: int
    began_in: float

    def cpu(self) -> float:
        """Seconds of processor time so far, those of its threads too."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def settle(self) -> None:
        """Wait until it has nothing left to do, such as what follows from a change."""
        ends, before = time.perf_counter() + SETTLED_WITHIN, self.cpu()
        while time.perf_counter() < ends:
            time.sleep(0.15)
            if (now := self.cpu()) - before <= 1 / TICKS:
                return
            before = now

    def memory(self) -> float:
        """MiB in use now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(place: Place, port: int, **own: str) -> dict[str, str]:
    """The settings to measure with: the shipped ones, without limits on how often."""
    limits = {
        f"FORUM_LIMITS__{name.upper()}__COUNT": str(MANY) for name, _ in load(environment={}).limits
    }
    return limits | {
        "FORUM_DATABASE__URL": place.url,
        "FORUM_MAIL__FOLDER": str(place.folder / "mail"),
        "FORUM_UPLOADS__FOLDER": str(place.folder / "uploads"),
        "FORUM_SITE__BASE_URL": f"http://127.0.0.1:{port}",
        **own,
    }


@contextmanager
def serving(place: Place, path: str, **own: str) -> Iterator[Running]:
    """`forum serve` with one web process, from the moment it answers `path`."""
    port = free_port()
    command = [sys.executable, "-m", "forum", "serve", "--port", str(port)]
    with running(command, port, path, place.folder, environment(place, port, **own)) as found:
        yield found


@contextmanager
def running(
    command: list[str], port: int, path: str, folder: Path, settings: dict[str, str]
) -> Iterator[Running]:
    """Any server, from the moment it answers `path`."""
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            while not _answers(port, path):
                assert process.poll() is None, log.read_text()[-3000:]
                assert time.perf_counter() - began < PATIENCE, log.read_text()[-3000:]
            yield Running(process.pid, port, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(PATIENCE)
    assert b"Traceback" not in log.read_bytes(), log.read_text()[-3000:]


def _answers(port: int, path: str) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=30) as asked:
        asked.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        return asked.recv(20).startswith(b"HTTP/1.1 200")
    time.sleep(0.005)
    return False
