"""Request framing: what a proxy and this server could read in two ways is refused (RFC 9112).

httptools refuses the rest before a request gets here: two Content-Length headers, one beside
Transfer-Encoding, signs and spaces in either, bare line feeds.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send


def is_ambiguous(scope: Scope) -> bool:
    """Whether headers name two hosts, or codings other than `chunked`, which only HTTP/1.1 knows."""
    names = [name for name, _ in scope["headers"]]
    codings = [value.lower() for name, value in scope["headers"] if name == b"transfer-encoding"]
    if codings and (codings != [b"chunked"] or scope["http_version"] == "1.0"):
        return True
    return names.count(b"host") > 1


class FramingMiddleware:
    """Raises `HTTPException` (400) for ambiguous requests, and ends their connection."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and is_ambiguous(scope):
            raise HTTPException(400, headers={"connection": "close"})
        await self.app(scope, receive, send)
