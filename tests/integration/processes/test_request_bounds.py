"""Endless requests, byte by byte: each is refused after so many bytes, and costs no memory."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from pathlib import Path

from forum.web.request_bounds import MAX_ADDRESS, MAX_HEAD, MAX_QUEUED
from tests.integration.processes.installation import Installation
from tests.services.databases import ON_SQLITE
from tests.services.waiting import wait_until

pytestmark = ON_SQLITE
GET = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
CHUNKED = (
    b"POST /nl/sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)
ENDLESS = 30_000_000
"""Bytes of a request that is meant to have no end."""


def endless(begin: bytes, unit: bytes) -> Iterator[bytes]:
    part = unit * (65_536 // len(unit))
    return chain([begin], repeat(part, ENDLESS // len(part)))


def address_of(length: int) -> bytes:
    """A whole request whose address has so many bytes."""
    return b"GET " + b"/nl/?a=".ljust(length, b"1") + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


REQUESTS: dict[str, tuple[Callable[[], Iterator[bytes]], list[int]]] = {
    "an endless header": (lambda: endless(GET + b"X-Any: ", b"a"), [431]),
    "an endless name of a header": (lambda: endless(GET, b"a"), [431]),
    "endless short headers": (lambda: endless(GET, b"a:\r\n"), [431]),
    "an endless address": (lambda: endless(b"GET /", b"a"), [414]),
    "an endless query": (lambda: endless(b"GET /nl/?", b"a=1&"), [414]),
    "an address just too long": (lambda: iter([address_of(MAX_ADDRESS + 1)]), [414]),
    "a long address": (lambda: iter([address_of(MAX_ADDRESS)]), [200]),
    "an endless extension of a chunk": (lambda: endless(CHUNKED + b"5;", b"a"), []),
    "endless trailers": (lambda: endless(CHUNKED + b"0\r\n", b"a:\r\n"), []),
    "one endless trailer": (lambda: endless(CHUNKED + b"0\r\nX-Any: ", b"a"), []),
    "a head just too long": (lambda: iter([GET, b"X-Any: ", b"a" * MAX_HEAD, b"\r\n\r\n"]), [431]),
    "a head just too long, at once": (
        lambda: iter([GET + b"X-Any: " + b"a" * MAX_HEAD + b"\r\n\r\n"]),
        [431],
    ),
    "a long head": (lambda: iter([GET, b"X-Any: ", b"a" * (MAX_HEAD - 500), b"\r\n\r\n"]), [200]),
    "a long head, in pieces": (
        lambda: chain([GET, b"X-Any: "], repeat(b"a" * 1_000, 63), [b"\r\n\r\n"]),
        [200],
    ),
    "many headers": (lambda: iter([GET, b"X-Any: a\r\n" * 1_000, b"\r\n"]), [200]),
    "one head after the other": (lambda: iter([(GET + b"\r\n") * 5] * 4), [200] * 20),
}


def connect(installation: Installation) -> socket.socket:
    port = int(installation.base_url.rpartition(":")[2])
    return socket.create_connection(("127.0.0.1", port), timeout=2)


def exchange(installation: Installation, parts: Iterator[bytes]) -> list[int]:
    """The statuses of the responses, of which none is read before all is sent or refused."""
    received = b""
    with connect(installation) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            pass
        try:
            while chunk := connection.recv(65_536):
                received += chunk
        except (ConnectionResetError, TimeoutError):
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", received)]


def peak_memory(process_id: int) -> int:
    """The most memory that a process has had so far, in bytes."""
    status = Path(f"/proc/{process_id}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1_000  # type: ignore[index]


def test_endless_requests_are_refused_and_cost_no_memory(installation: Installation) -> None:
    process = installation.serve()
    exchange(installation, iter([CHUNKED, b"0\r\n\r\n"]))
    before = peak_memory(process.pid)
    statuses = {name: exchange(installation, make()) for name, (make, _) in REQUESTS.items()}
    assert statuses == {name: expected for name, (_, expected) in REQUESTS.items()}
    assert peak_memory(process.pid) - before < 8_000_000
    assert "Traceback" not in process.log


def test_a_queue_of_requests_on_one_connection_ends(installation: Installation) -> None:
    """The sender reads nothing, so that responses pile up as well."""
    process = installation.serve()
    installation.responds(process, "/nl/ideas")
    before = peak_memory(process.pid)
    statuses = exchange(
        installation, endless(b"", b"GET /nl/ideas HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    )
    assert len(statuses) <= MAX_QUEUED + 1
    assert peak_memory(process.pid) - before < 8_000_000
    assert installation.responds(process)
    assert "Traceback" not in process.log


def test_a_refused_connection_is_closed_though_its_sender_stays(installation: Installation) -> None:
    process = installation.serve()
    with connect(installation) as connection:
        connection.settimeout(10)
        connection.sendall(b"GET /" + b"a" * (MAX_HEAD + 10))
        assert connection.recv(100).startswith(b"HTTP/1.1 414 ")

        def is_closed() -> bool:
            try:
                connection.sendall(b"a")
            except (BrokenPipeError, ConnectionResetError):
                return True
            time.sleep(0.1)
            return False

        wait_until(is_closed, "the connection stayed open")
    assert installation.responds(process)
