"""Forgery is refused by where a request comes from, so public pages carry no token.

The order is that of the Fetch Metadata recommendation: `Sec-Fetch-Site` where the browser sends it,
else `Origin` against `Host`; a request with neither comes from no browser and carries no victim's
cookie.
"""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOrigin(Exception):
    """A change asked for by another site."""


def is_own(connection: HTTPConnection) -> bool:
    """True unless the headers say that another site asked."""
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == connection.headers.get("host", "") != ""
    except ValueError:
        return False


class OriginMiddleware:
    """Refuses unsafe requests of other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and not is_own(HTTPConnection(scope))
        ):
            raise ForeignOrigin
        await self.app(scope, receive, send)
