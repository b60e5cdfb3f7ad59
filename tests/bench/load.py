"""Load: many connections that ask again as soon as they are answered, by wrk or by ourselves."""

import asyncio
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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
    """What came of it: answers, seconds, milliseconds each took, and how many were wrong."""

    answers: int
    seconds: float
    p50: float
    p99: float
    wrong: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.seconds if self.seconds else 0.0


def ask(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    """Send requests in turn, and again, on so many connections; statuses from 400 are wrong."""
    program = wrk.find()
    if program is None:
        return asyncio.run(_send(port, cycle(requests), connections, seconds))
    with tempfile.TemporaryDirectory() as folder:
        given, script = Path(folder, "requests"), Path(folder, "script.lua")
        given.write_bytes(b"".join(b"%8d%s" % (len(each), each) for each in requests))
        script.write_text(SCRIPT.replace("REQUESTS", str(given)))
        done = subprocess.run(
            [program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s",
             "-s", script, f"http://127.0.0.1:{port}/"],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    said = re.search(r"^SAID (\d+) (\d+) (\d+) (\d+) (\d+)$", done.stdout, re.MULTILINE)
    assert said, done.stdout + done.stderr
    answers, micros, p50, p99, wrong = map(int, said.groups())
    return Load(answers, micros / 1e6, p50 / 1e3, p99 / 1e3, wrong)


def get(port: int, path: str, cookie: str = "") -> bytes:
    """A page that is asked for, as bytes."""
    cookies = f"Cookie: {cookie}\r\n" if cookie else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{cookies}\r\n".encode()


def post(port: int, path: str, cookie: str, body: str = "") -> bytes:
    """A form that is sent, as bytes."""
    raw = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(raw)}\r\n\r\n"
    )
    return head.encode() + raw


@dataclass
class _Noted:
    times: list[float] = field(default_factory=list)
    wrong: int = 0


async def _send(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    noted, began = _Noted(), time.perf_counter()
    ends = began + seconds
    await asyncio.gather(*(_keep_sending(port, requests, ends, noted) for _ in range(connections)))
    return load_of(noted.times, time.perf_counter() - began, noted.wrong)


def load_of(times: list[float], seconds: float, wrong: int = 0) -> Load:
    """The load of so many answers that took so many seconds each."""
    times = sorted(times) or [0.0]
    p50, p99 = (times[int(part * (len(times) - 1))] * 1000 for part in (0.5, 0.99))
    return Load(len(times), seconds, p50, p99, wrong)


async def _keep_sending(port: int, requests: Iterator[bytes], ends: float, noted: _Noted) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        while (began := time.perf_counter()) < ends:
            writer.write(next(requests))
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length[1]) if length else 0)
            noted.times.append(time.perf_counter() - began)
            noted.wrong += head.split(b" ", 2)[1] >= b"400"
    finally:
        writer.close()
