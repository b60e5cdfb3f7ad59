"""Forgery is refused by where a request comes from, so public pages carry no token.

The order is that of the Fetch Metadata recommendation: `Sec-Fetch-Site` where the browser sends it,
else `Origin` against `Host` and the scheme; a request with neither comes from no browser and
carries no victim's cookie.
"""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from forum.core.site import Site

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOrigin(Exception):
    """A change asked for by another site."""


def is_own(connection: HTTPConnection, base_url: str) -> bool:
    """True unless the headers say that another site asked.

    Under the name of `base_url` its scheme counts, which a process behind a proxy may not know.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    own, host = urlsplit(base_url), connection.headers.get("host", "")
    scheme = own.scheme if host == own.netloc else connection.scope["scheme"]
    try:
        given = urlsplit(origin)
    except ValueError:
        return False
    return given.netloc == host != "" and given.scheme == scheme


class OriginMiddleware:
    """Refuses unsafe requests of other sites."""

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and not is_own(HTTPConnection(scope), self.site.base_url)
        ):
            raise ForeignOrigin
        await self.app(scope, receive, send)
