"""`forum …` in processes of its own, forked from one that has imported the program.

A run starts more than a hundred of them, and importing takes each 0.7 s of the processor. What a
fork leaves out is the import; that `python -m forum` starts as well, the tests of the installation,
of the demo and of the commands show.
"""

import atexit
import multiprocessing
import os
import runpy
import signal
import sys
from pathlib import Path

from tests.architecture.source import ROOT

TIMEOUT = 90.0
_FORK_SERVER = multiprocessing.get_context("forkserver")
_FORK_SERVER.set_forkserver_preload(["tests.services.preloaded"])


class ForumProcess:
    """A process that runs a module with arguments, and the log with all that it prints."""

    def __init__(self, module: str, *arguments: str, log: Path, **environment: str) -> None:
        self.log_path = log
        self._process = _FORK_SERVER.Process(
            target=_run, args=(module, arguments, dict(os.environ) | environment, log)
        )
        log.write_bytes(b"")
        self._process.start()

    @property
    def pid(self) -> int:
        """Its number among the processes of the machine."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has printed so far."""
        return self.log_path.read_text()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.exitcode is None

    def children(self) -> list[int]:
        """The processes that it has started and that are still there."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(child) for child in listed.split()]

    def send_signal(self, number: int = signal.SIGTERM) -> None:
        """Send it a signal, while it runs."""
        if self.is_running:
            os.kill(self.pid, number)

    def wait(self) -> int:
        """Wait for its end; returns the exit code, that of a signal below zero."""
        self._process.join(TIMEOUT)
        assert self._process.exitcode is not None, f"{self.pid} doesn't end:\n{self.log}"
        return self._process.exitcode


def _run(module: str, arguments: tuple[str, ...], environment: dict[str, str], log: Path) -> None:
    """Become what `python -m MODULE ARGUMENTS >LOG 2>&1` is in the project's folder."""
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
        # A process of `multiprocessing` leaves out what others do at their end.
        atexit._run_exitfuncs()
