"""HTTP client for servers that the test run has started on this machine."""

import socket
import ssl
from typing import Any

import httpx2

# By default each client first loads the system's certificates, which takes 20 ms of CPU.
_WITHOUT_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TIMEOUT = 60.0


def free_port() -> int:
    """The number of an unused TCP port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def open_client(**options: Any) -> httpx2.Client:
    """A client for HTTP without TLS."""
    return httpx2.Client(
        verify=_WITHOUT_CERTIFICATES, trust_env=False, **{"timeout": TIMEOUT, **options}
    )


def get(url: str, **options: Any) -> httpx2.Response:
    """Send one GET request, on a new connection."""
    with open_client() as client:
        return client.get(url, **options)


def post(url: str, **options: Any) -> httpx2.Response:
    """Send one POST request, on a new connection."""
    with open_client() as client:
        return client.post(url, **options)


def responds(url: str) -> bool:
    """Whether a GET request gets status 200 now."""
    try:
        return get(url).status_code == 200
    except httpx2.TransportError:
        return False
