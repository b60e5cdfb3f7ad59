"""Load generator: connections that send a request after each response, with wrk or asyncio."""

import asyncio
import re
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from itertools import cycle
from pathlib import Path

from tests.services import wrk

SCRIPT = """
local requests, place = {}, 0
init = function()
  local file = io.open("REQUESTS", "rb")
  local size = file:read(8)
  while size do
    requests[#requests + 1] = file:read(tonumber(size))
    size = file:read(8)
  end
end
request = function()
  place = place % #requests + 1
  return requests[place]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("SAID %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


@dataclass(frozen=True)
class Load:
    """The result: responses, duration in seconds, latency percentiles in milliseconds, errors."""

    responses: int
    seconds: float
    p50: float
    p99: float
    errors: int = 0

    @property
    def rate(self) -> float:
        """Responses per second."""
        return self.responses / self.seconds if self.seconds else 0.0


def send_load(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    """Send the requests cyclically on so many connections; statuses from 400 count as errors."""
    program = wrk.find()
    if program is None:
        return asyncio.run(_send(port, cycle(requests), connections, seconds))
    with tempfile.TemporaryDirectory() as folder:
        requests_file, script = Path(folder, "requests"), Path(folder, "script.lua")
        requests_file.write_bytes(b"".join(b"%8d%s" % (len(each), each) for each in requests))
        script.write_text(SCRIPT.replace("REQUESTS", str(requests_file)))
        completed = subprocess.run(
            [program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s",
             "-s", script, f"http://127.0.0.1:{port}/"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    match = re.search(r"^SAID (\d+) (\d+) (\d+) (\d+) (\d+)$", completed.stdout, re.MULTILINE)
    assert match, completed.stdout + completed.stderr
    responses, microseconds, p50, p99, errors = map(int, match.groups())
    return Load(responses, microseconds / 1e6, p50 / 1e3, p99 / 1e3, errors)


def get_request(port: int, path: str, cookie: str = "") -> bytes:
    """A raw GET request."""
    cookies = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{cookies}\r\n".encode()


def post_request(port: int, path: str, cookie: str, body: str = "") -> bytes:
    """A raw POST request with a form."""
    raw = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(raw)}\r\n\r\n"
    )
    return head.encode() + raw


@dataclass
class PacedLoad:
    """What a paced load has sent, and how many answers were errors."""

    sent: int = 0
    errors: int = 0


@contextmanager
def send_paced(
    port: int, requests: Sequence[bytes], per_second: float, connections: int = 4
) -> Iterator[PacedLoad]:
    """Send the requests at this rate, in threads with a connection each, until the block ends."""
    load, stopped = PacedLoad(), threading.Event()

    def send(first: int) -> None:
        started = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            for number in range(first, len(requests), connections):
                wait = started + number / per_second - time.perf_counter()
                if stopped.wait(max(0.0, wait)):
                    return
                connection.sendall(requests[number])
                load.sent += 1
                load.errors += _status(connection) >= 400

    threads = [threading.Thread(target=send, args=(first,)) for first in range(connections)]
    for thread in threads:
        thread.start()
    try:
        yield load
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def _status(connection: socket.socket) -> int:
    """Read one response; returns its status."""
    response = HTTPResponse(connection)
    response.begin()
    response.read()
    return response.status


@dataclass
class _Recorder:
    times: list[float] = field(default_factory=list)
    errors: int = 0


async def _send(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    recorder, started = _Recorder(), time.perf_counter()
    deadline = started + seconds
    await asyncio.gather(
        *(_keep_sending(port, requests, deadline, recorder) for _ in range(connections))
    )
    return load_of(recorder.times, time.perf_counter() - started, recorder.errors)


def load_of(times: list[float], seconds: float, errors: int = 0) -> Load:
    """The load of responses with these latencies, in seconds."""
    times = sorted(times) or [0.0]
    p50, p99 = (times[int(part * (len(times) - 1))] * 1000 for part in (0.5, 0.99))
    return Load(len(times), seconds, p50, p99, errors)


async def _keep_sending(
    port: int, requests: Iterator[bytes], deadline: float, recorder: _Recorder
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while (started := time.perf_counter()) < deadline:
            writer.write(next(requests))
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            recorder.times.append(time.perf_counter() - started)
            recorder.errors += head.split(b" ", 2)[1] >= b"400"
    finally:
        writer.close()
