"""Processes that run `forum …`, forked from a process that has imported the application.

A run starts more than a hundred of them, and importing takes 0.7 s of CPU each. Only the import is
skipped; the tests of the installation, the demo and the commands show that `python -m forum` starts
as well.
"""

import atexit
import multiprocessing
import os
import runpy
import signal
import sys
from contextlib import suppress
from pathlib import Path

from tests.architecture.source import ROOT

TIMEOUT = 90.0
_FORK_SERVER = multiprocessing.get_context("forkserver")
_FORK_SERVER.set_forkserver_preload(["tests.services.preloaded"])


class ForumProcess:
    """A process that runs a module with arguments, and the log with its output."""

    def __init__(self, module: str, *arguments: str, log: Path, **environment: str) -> None:
        self.log_path = log
        self._process = _FORK_SERVER.Process(
            target=_run, args=(module, arguments, dict(os.environ) | environment, log)
        )
        log.write_bytes(b"")
        self._process.start()

    @property
    def pid(self) -> int:
        """The process ID."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """The output so far."""
        return self.log_path.read_text()

    @property
    def is_running(self) -> bool:
        """Whether the process hasn't exited yet."""
        return self._process.exitcode is None

    def children(self) -> list[int]:
        """The process IDs of its running child processes."""
        path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(child) for child in path.read_text().split()] if path.exists() else []

    def send_signal(self, number: int = signal.SIGTERM) -> None:
        """Send a signal; does nothing after the process has exited."""
        if self.is_running:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill it if it runs, and then its children: a supervisor would replace them."""
        children = self.children() if self.is_running else []
        self.send_signal(signal.SIGKILL)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def wait(self) -> int:
        """Wait until the process exits; returns the exit code, negative if a signal killed it."""
        self._process.join(TIMEOUT)
        assert self._process.exitcode is not None, f"{self.pid} doesn't end:\n{self.log}"
        return self._process.exitcode


def _run(module: str, arguments: tuple[str, ...], environment: dict[str, str], log: Path) -> None:
    """Do what `python -m MODULE ARGUMENTS >LOG 2>&1` does in the project's folder."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("ab") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        # A `multiprocessing` child exits without calling its `atexit` handlers.
        atexit._run_exitfuncs()
