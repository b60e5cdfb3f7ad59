"""Running the web processes: one, or several on one port."""

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from socket import AF_INET, AF_INET6, create_server, has_dualstack_ipv6, socket

from starlette.applications import Starlette
from uvicorn import Config, Server

from forum.app.container import build
from forum.app.web import create_app
from forum.commands import fail
from forum.feature import Slice
from forum.settings.model import Settings
from forum.web.metrics import count_beside
from forum.web.shared_counters import SharedCounters

log = logging.getLogger("forum.server")

GRACE = 10
"""Seconds in which requests under way may end."""
BACKLOG = 2048
"""How many may stand in line before a process takes them."""
PAUSE = 1.0
"""Seconds before a process that died as it began is replaced."""
STOPPING = (signal.SIGTERM, signal.SIGINT)
"""The signals that ask for a stop."""
# The parent has one thread and no connection, so that a fork of it is ready at once.
_FORK = get_context("fork")


def listen(host: str, port: int) -> socket:
    """Let people stand in line at an address; raises a `ClickException` when it can't be had."""
    newer = ":" in host
    try:
        return create_server(
            (host, port), family=AF_INET6 if newer else AF_INET, backlog=BACKLOG,
            dualstack_ipv6=newer and has_dualstack_ipv6(),
        )  # fmt: skip
    except OSError as error:
        why = (error.strerror or str(error)).partition(" (while ")[0]
        raise fail(f"{host}:{port} can't be listened on: {why}") from None


def run_server(
    settings: Settings, listening: socket, *, workers: int = 1, extra: tuple[Slice, ...] = ()
) -> None:
    """Serve until told to stop (SIGTERM or Ctrl-C); what is under way is finished first."""
    config = Config(
        partial(_make_app, settings, extra),
        factory=True,
        # One line per request is our own (`web/middleware/access_log.py`): uvicorn's holds addresses.
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        forwarded_allow_ips=list(settings.server.trusted_proxies),
        timeout_graceful_shutdown=GRACE,
    )
    if workers == 1:
        _serve(config, listening)
        return
    beside = partial(_serve_beside, config, listening, os.getpid(), SharedCounters(workers))
    # Whoever comes waits in line, also while a dead process is being replaced.
    Supervisor(beside, workers).run(listening)


def _make_app(settings: Settings, extra: tuple[Slice, ...]) -> Starlette:
    # Made by the process that serves: a pool belongs to its event loop.
    app = create_app(build(settings, extra=extra))
    # All this stays: looking through it for what can go would hold readers up for 50 ms at a time.
    gc.collect()
    gc.freeze()
    return app


def _serve(config: Config, listening: socket) -> None:
    server = Server(config)
    # Told before it runs, it stops once it has begun. When all is done it sends itself the signal
    # once more, which then changes nothing.
    signal.signal(signal.SIGTERM, server.handle_exit)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    with suppress(KeyboardInterrupt):
        server.run([listening])


def _serve_beside(
    config: Config, listening: socket, parent: int, counters: SharedCounters, number: int
) -> None:
    count_beside(counters, number)
    # At a terminal Ctrl-C reaches every process; the parent tells them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _serve(config, listening)


def _end_with(parent: int) -> None:
    """Stop this process when its parent was killed: nobody else would."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


class Supervisor:
    """Keeps so many processes running: one that dies is replaced, until all are told to stop.

    `target` gets the number of the process, from 0 on; whoever takes a place has its number too.
    """

    def __init__(self, target: Callable[[int], None], count: int) -> None:
        self._target = target
        self._count = count
        self._told, self._tell = os.pipe()
        self._began: dict[ForkProcess, tuple[int, float]] = {}

    def run(self, listening: socket) -> None:
        """Run until SIGTERM or Ctrl-C; then nobody is let in any more and each process ends well."""
        for stopping in STOPPING:
            signal.signal(stopping, lambda *_: os.write(self._tell, b"."))
        for number in range(self._count):
            self._start(number)
        while not self._stopped():
            for process in [each for each in self._began if not each.is_alive()]:
                self._replace(process)
        listening.close()
        for process in self._began:
            process.terminate()
        for process in self._began:
            process.join()

    def _start(self, number: int) -> None:
        process = _FORK.Process(target=self._target, args=(number,))
        # Born with the parent's way of listening, it would not hear for itself: it lets them
        # through when it does (`_serve`).
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        process.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        self._began[process] = (number, time.monotonic())

    def _replace(self, process: ForkProcess) -> None:
        log.warning("web process %s ended (%s) and is replaced", process.pid, process.exitcode)
        number, began = self._began.pop(process)
        if time.monotonic() - began > PAUSE or not wait([self._told], PAUSE):
            self._start(number)

    def _stopped(self) -> bool:
        """Wait until a process has ended or all are to stop; true when they are."""
        sentinels = [process.sentinel for process in self._began]
        return self._told in wait([self._told, *sentinels])
