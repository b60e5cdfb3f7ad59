"""Processes of the forum as an operator runs them: `forum serve`, `forum deliver`, `forum migrate`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from tests.architecture.source import ROOT

PATIENCE = 90.0
PAUSE = 0.05
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def wait_until(true: Callable[[], object], what: str, within: float = PATIENCE) -> None:
    """Wait until it is true; fails with `what` when it never is."""
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends, what
        time.sleep(PAUSE)


class House:
    """Starts processes on one database; whatever still runs at the end is killed."""

    def __init__(self, url: str, folder: Path, address: str) -> None:
        self.folder = folder
        self.address = address
        self.environment = {
            "FORUM_DATABASE__URL": url,
            "FORUM_MAIL__FOLDER": str(folder / "mail"),
            "FORUM_SITE__BASE_URL": address,
            "FORUM_LOG__FORMAT": "text",
        }
        self.processes: list[Process] = []

    def start(self, *words: str, module: str = "forum", **environment: str) -> "Process":
        """Start `forum …`; `module` is another way to run it."""
        log = self.folder / f"{len(self.processes)}-{words[0]}.log"
        process = Process((module, *words), self.environment | environment, log)
        self.processes.append(process)
        return process

    def serve(self, workers: int = 1, *, module: str = "forum", **environment: str) -> "Process":
        """Start `forum serve` and wait until it answers."""
        port = self.address.rpartition(":")[2]
        words = ("serve", "--port", port, "--workers", str(workers))
        process = self.start(*words, module=module, **environment)
        wait_until(lambda: self.answers(process), "the server never answered")
        return process

    def answers(self, process: "Process | None" = None, path: str = "/healthz") -> bool:
        """Whether the page can be had now; fails when the process has ended."""
        assert process is None or process.is_running, process.log
        try:
            return httpx2.get(self.address + path, timeout=20).status_code == 200
        except httpx2.TransportError:
            return False


ORDINARY = {"PYTHONUNBUFFERED": ""}
"""Standard error has a buffer, whatever the machine of the tests says."""


class Process:
    """One process, and what it logs."""

    def __init__(self, words: tuple[str, ...], environment: dict[str, str], log: Path) -> None:
        self.path = log
        with log.open("wb") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=ROOT, env=os.environ | ORDINARY | environment,
                stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    @property
    def log(self) -> str:
        return self.path.read_text()

    @property
    def is_running(self) -> bool:
        return self.popen.poll() is None

    def children(self) -> list[int]:
        """The processes it has started and that are still there."""
        number = self.popen.pid
        listed = Path(f"/proc/{number}/task/{number}/children").read_text()
        return [int(child) for child in listed.split()]

    def tell(self, number: int = signal.SIGTERM) -> None:
        """Send it a signal."""
        self.popen.send_signal(number)

    def end(self) -> int:
        """Wait for its end; returns the exit code."""
        return self.popen.wait(PATIENCE)


@contextmanager
def house(url: str, folder: Path, address: str) -> Iterator[House]:
    """A house whose processes end with the block."""
    made = House(url, folder, address)
    try:
        yield made
    finally:
        for process in made.processes:
            if process.is_running:
                for child in process.children():
                    os.kill(child, signal.SIGKILL)
                process.tell(signal.SIGKILL)
            process.end()
            # Shown with a test that failed.
            print(process.path.name, process.log, sep="\n")
