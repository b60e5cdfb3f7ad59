"""CSRF protection by the origin of a request, so that public pages need no token.

The order is that of the Fetch Metadata recommendation: `Sec-Fetch-Site` where the browser sends it,
else `Origin`, else `Referer`, compared with `Host` and the scheme. A request with none of them
doesn't come from a browser, and so carries no victim's cookie.
"""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from forum.core.site import Site

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class CrossOriginRequest(Exception):
    """An unsafe request from another site."""


def is_same_origin(connection: HTTPConnection, base_url: str) -> bool:
    """Whether the request comes from this site: true unless its headers name another one.

    For the host of `base_url` the scheme is that of `base_url`: a process behind a proxy may not
    know it.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    # Old browsers send `Origin` with no form, but `Referer`, which other sites may suppress.
    origin = connection.headers.get("origin", connection.headers.get("referer"))
    if origin is None:
        return True
    base, host = urlsplit(base_url), connection.headers.get("host", "")
    scheme = base.scheme if host == base.netloc else connection.scope["scheme"]
    try:
        source = urlsplit(origin)
    except ValueError:
        return False
    return source.netloc == host != "" and source.scheme == scheme


class OriginMiddleware:
    """Raises `CrossOriginRequest` for unsafe requests from other sites."""

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and not is_same_origin(HTTPConnection(scope), self.site.base_url)
        ):
            raise CrossOriginRequest
        await self.app(scope, receive, send)
