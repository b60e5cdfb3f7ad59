"""HTTP to servers that this run has started on this machine."""

import socket
import ssl
from typing import Any

import httpx2

# Without it each client reads the system's certificates first, 20 ms of the processor.
_WITHOUT_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TIMEOUT = 60.0


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def open_client(**options: Any) -> httpx2.Client:
    """A client for plain HTTP."""
    return httpx2.Client(
        verify=_WITHOUT_CERTIFICATES, trust_env=False, **{"timeout": TIMEOUT, **options}
    )


def get(url: str, **options: Any) -> httpx2.Response:
    """One GET request, on a connection of its own."""
    with open_client() as client:
        return client.get(url, **options)


def post(url: str, **options: Any) -> httpx2.Response:
    """One POST request, on a connection of its own."""
    with open_client() as client:
        return client.post(url, **options)


def answers(url: str) -> bool:
    """Whether a page can be had now."""
    try:
        return get(url).status_code == 200
    except httpx2.TransportError:
        return False
