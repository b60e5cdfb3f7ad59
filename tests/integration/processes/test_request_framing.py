"""Ambiguous requests, byte by byte: what a proxy in front could read differently is refused.

Clients don't send these, so they are written to the socket.
"""

import re
import socket

import pytest

from tests.integration.processes.installation import Installation
from tests.services.databases import ON_SQLITE

pytestmark = ON_SQLITE
HOST = b"Host: 127.0.0.1"
FORM = b"email=a%40example.org"
LENGTH = b"Content-Length: %d" % len(FORM)
CHUNKED = b"Transfer-Encoding: chunked"
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(FORM), FORM)
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

AMBIGUOUS = {
    "no host": [],
    "two hosts": [HOST, b"Host: evil.example"],
    "one host twice": [HOST, HOST],
    "two hosts on a line": [HOST + b", evil.example"],
    "a folded host": [HOST + b"\r\n evil.example"],
    "a space before the colon": [b"Host : 127.0.0.1"],
    "a NUL": [HOST, b"X-Any: a\0b"],
    "a bare CR": [HOST, b"X-Any: a\rContent-Length: 9"],
    "two lengths": [HOST, LENGTH, b"Content-Length: 5"],
    "one length twice": [HOST, LENGTH, LENGTH],
    "a length with a sign": [HOST, LENGTH.replace(b": ", b": +")],
    "a hexadecimal length": [HOST, b"Content-Length: 0x15"],
    "length and chunks": [HOST, b"Content-Length: 5", CHUNKED],
    "chunks and length": [HOST, CHUNKED, b"Content-Length: 5"],
    "chunks twice": [HOST, CHUNKED, CHUNKED],
    "chunks, with a space before the colon": [HOST, b"Transfer-Encoding : chunked"],
    "an unknown coding": [HOST, b"Transfer-Encoding: xchunked"],
    "two codings": [HOST, b"Transfer-Encoding: gzip, chunked"],
    "no coding": [HOST, b"Transfer-Encoding: identity"],
}


def send(installation: Installation, request: bytes) -> list[int]:
    """The statuses of all responses on a connection, until it is closed or idle."""
    port = int(installation.base_url.rpartition(":")[2])
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
        connection.sendall(request)
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except (TimeoutError, ConnectionResetError):
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", received)]


def post(headers: list[bytes], body: bytes, version: bytes = b"1.1") -> bytes:
    """A request for a sign-in mail."""
    form = b"Content-Type: application/x-www-form-urlencoded"
    return b"\r\n".join([b"POST /nl/sign-in HTTP/" + version, form, *headers, b"", body])


def test_a_request_that_can_be_read_in_two_ways_is_refused(installation: Installation) -> None:
    installation.serve()
    assert send(installation, post([HOST, LENGTH], FORM)) == [303]
    assert send(installation, post([HOST, CHUNKED], CHUNKS)) == [303]
    statuses = {
        name: send(installation, post(headers, CHUNKS + SMUGGLED))
        for name, headers in AMBIGUOUS.items()
    }
    assert statuses == {name: [400] for name in AMBIGUOUS}
    assert send(installation, post([HOST, CHUNKED], CHUNKS + SMUGGLED, b"1.0")) == [400]


@pytest.mark.parametrize(
    "request_line", [b"GET /nl/ideas HTTP/1.1", b"GET /static/site.css HTTP/1.1"]
)
def test_what_follows_a_body_is_a_request_of_its_own(
    installation: Installation, request_line: bytes
) -> None:
    installation.serve()
    length = b"Content-Length: %d" % len(SMUGGLED)
    request = b"\r\n".join([request_line, HOST, length, b"", SMUGGLED])
    assert send(installation, request) == [200]
    assert send(installation, request + SMUGGLED) == [200, 200]
