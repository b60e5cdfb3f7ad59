"""Who gets compressed answers: whoever accepts gzip (RFC 9110, 12.5.3)."""

from functools import lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

_NAME = b"accept-encoding"


@lru_cache(maxsize=1000)
def accepts_gzip(header: bytes) -> bool:
    """Whether an Accept-Encoding names gzip, and not with a weight of nothing."""
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
    """Reduces Accept-Encoding to `gzip` or nothing, before anybody looks for the word in it.

    Starlette's compression, the page cache and the assets each do, and "gzip;q=0" holds it too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            accepted = b",".join(value for name, value in scope["headers"] if name == _NAME)
            if accepted and accepted != b"gzip":
                others = [pair for pair in scope["headers"] if pair[0] != _NAME]
                scope["headers"] = [*others, (_NAME, b"gzip")] if accepts_gzip(accepted) else others
        await self.app(scope, receive, send)
