"""Content negotiation of compression: gzip or none (RFC 9110, 12.5.3)."""

from starlette.types import ASGIApp, Receive, Scope, Send

_HEADER = b"accept-encoding"


def accepts_gzip(header: bytes) -> bool:
    """Whether an Accept-Encoding header names gzip, with a weight above 0."""
    for part in header.lower().split(b","):
        coding, _, parameter = part.partition(b";")
        if coding.strip() in {b"gzip", b"x-gzip"}:
            name, _, weight = parameter.partition(b"=")
            try:
                return name.strip() != b"q" or float(weight) > 0
            except ValueError:
                return False
    return False


class AcceptEncodingMiddleware:
    """Reduces Accept-Encoding to `gzip`, or removes it.

    Starlette's compression, the page cache and the assets only search the header for the word
    "gzip", which "gzip;q=0" contains too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            accepted = b",".join(value for name, value in scope["headers"] if name == _HEADER)
            if accepted and accepted != b"gzip":
                other_headers = [pair for pair in scope["headers"] if pair[0] != _HEADER]
                scope["headers"] = (
                    [*other_headers, (_HEADER, b"gzip")]
                    if accepts_gzip(accepted)
                    else other_headers
                )
        await self.app(scope, receive, send)
