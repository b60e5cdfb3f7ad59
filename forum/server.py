"""Web server: uvicorn in one process, or in several forked processes on one port."""

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
from forum.web.metrics import use_shared_counters
from forum.web.request_bounds import BoundedProtocol
from forum.web.shared_counters import SharedCounters

log = logging.getLogger("forum.server")

YOUNG_OBJECTS = 50_000
"""Objects made since, and not gone again, after which garbage is collected."""
SHUTDOWN_TIMEOUT = 10
"""Timeout of a graceful shutdown, in seconds."""
BACKLOG = 2048
"""Listen backlog: how many connections may wait for a process to accept them."""
RESTART_DELAY = 1.0
"""Seconds of delay before a process is replaced that died within as many of its start."""
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
"""Signals that stop the server."""
# A fork needs no start-up of its own; the parent has one thread and no connection to share.
_FORK = get_context("fork")


CLIENTS_MISTAKES = (
    "Invalid HTTP request", "Unsupported upgrade request", "No supported WebSocket library",
)  # fmt: skip
"""Beginnings of uvicorn's warnings for each request that isn't HTTP or asks for another protocol:
anybody can send one, and nobody need do anything about it."""


def _is_logged(record: logging.LogRecord) -> bool:
    """Log mistakes of clients at debug level only: they must not be able to flood the log."""
    if not record.getMessage().startswith(CLIENTS_MISTAKES):
        return True
    record.levelno, record.levelname = logging.DEBUG, logging.getLevelName(logging.DEBUG)
    return logging.getLogger(record.name).isEnabledFor(logging.DEBUG)


def listen(host: str, port: int) -> socket:
    """Bind an address and listen. Raises `ClickException` when that fails."""
    is_ipv6 = ":" in host
    try:
        return create_server(
            (host, port), family=AF_INET6 if is_ipv6 else AF_INET, backlog=BACKLOG,
            dualstack_ipv6=is_ipv6 and has_dualstack_ipv6(),
        )  # fmt: skip
    except (OSError, UnicodeError) as error:  # the latter for what can't be a name, such as ".."
        reason = (getattr(error, "strerror", None) or str(error)).partition(" (while ")[0]
        raise fail(f"{host}:{port} can't be listened on: {reason}") from None


def run_server(
    settings: Settings, listener: socket, *, workers: int = 1, extra: tuple[Slice, ...] = ()
) -> None:
    """Serve until SIGTERM or Ctrl-C; requests under way are finished first."""
    logging.getLogger("uvicorn.error").addFilter(_is_logged)
    config = Config(
        partial(_make_app, settings, extra),
        factory=True,
        # Requests are logged by `web/middleware/access_log.py`: uvicorn's lines contain addresses.
        log_config=None,
        access_log=False,
        server_header=False,
        http=BoundedProtocol,
        ws="none",
        forwarded_allow_ips=list(settings.server.trusted_proxies),
        timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
    )
    if workers == 1:
        _serve(config, listener)
        return
    worker = partial(_serve_worker, config, listener, os.getpid(), SharedCounters(workers))
    # The parent keeps the socket open: connections wait while a dead process is replaced.
    Supervisor(worker, workers).run(listener)


def _make_app(settings: Settings, extra: tuple[Slice, ...]) -> Starlette:
    # Called in the process that serves: a connection pool belongs to its event loop.
    app = create_app(build(settings, extra=extra))
    # `gc.freeze()`: keep start-up objects out of collections, each of which would pause requests
    # for 50 ms.
    gc.collect()
    gc.freeze()
    # While a page is made it holds thousands of objects, nearly all of which go with it, without a collection.
    # By default one begins after 700: that was a tenth of the time of a page.
    gc.set_threshold(YOUNG_OBJECTS)
    return app


def _serve(config: Config, listener: socket) -> None:
    server = Server(config)
    # A signal that arrives before `run()` stops the server right after its start. After shutdown
    # uvicorn raises each captured signal again, which this handler makes harmless.
    signal.signal(signal.SIGTERM, server.handle_exit)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    with suppress(KeyboardInterrupt):
        server.run([listener])


def _serve_worker(
    config: Config, listener: socket, parent: int, counters: SharedCounters, number: int
) -> None:
    use_shared_counters(counters, number)
    # Ctrl-C at a terminal signals every process; workers are stopped by the parent's SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_stop_with_parent, args=(parent,), daemon=True).start()
    _serve(config, listener)


def _stop_with_parent(parent: int) -> None:
    """Stop this process when its parent was killed, and so can't send SIGTERM any more."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


class Supervisor:
    """Process supervisor: keeps `count` forked processes running and replaces those that die.

    `target` gets the process's number, from 0 on; a replacement gets that of its predecessor.
    """

    def __init__(self, target: Callable[[int], None], count: int) -> None:
        self._target = target
        self._count = count
        self._stop_reader, self._stop_writer = os.pipe()
        self._started: dict[ForkProcess, tuple[int, float]] = {}

    def run(self, listener: socket) -> None:
        """Run until SIGTERM or Ctrl-C, then close the socket and stop each process gracefully."""
        for stop_signal in STOP_SIGNALS:
            signal.signal(stop_signal, lambda *_: os.write(self._stop_writer, b"."))
        for number in range(self._count):
            self._start(number)
        while not self._wait_for_stop():
            for process in [each for each in self._started if not each.is_alive()]:
                self._replace(process)
        listener.close()
        for process in self._started:
            process.terminate()
        for process in self._started:
            process.join()

    def _start(self, number: int) -> None:
        process = _FORK.Process(target=self._target, args=(number,))
        # Blocked during the fork: with the handlers inherited from the parent, a signal would not
        # stop the child. It unblocks them once it has its own handler (`_serve`).
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        process.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        self._started[process] = (number, time.monotonic())

    def _replace(self, process: ForkProcess) -> None:
        log.warning("web process %s ended (%s) and is replaced", process.pid, process.exitcode)
        number, started_at = self._started.pop(process)
        if time.monotonic() - started_at > RESTART_DELAY or not wait(
            [self._stop_reader], RESTART_DELAY
        ):
            self._start(number)

    def _wait_for_stop(self) -> bool:
        """Wait until a process has ended or a stop signal has arrived; true for the signal."""
        sentinels = [process.sentinel for process in self._started]
        return self._stop_reader in wait([self._stop_reader, *sentinels])
