"""Request framing: what a proxy and this server could read in two ways is refused (RFC 9112).

httptools refuses the rest before a request gets here: two Content-Length headers, one beside
Transfer-Encoding, signs and spaces in either, bare line feeds.

Refused too is a form in another charset than UTF-8: Starlette decodes by any charset of Python's that
the sender names, of which some are slow, and some make what no database accepts. No browser names one.
"""

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

MAX_CONTENT_TYPE = 1_000
"""Characters of a Content-Type header: a boundary has at most 70."""


def is_ambiguous(scope: Scope) -> bool:
    """Whether headers name two hosts, or codings other than `chunked`, which only HTTP/1.1 knows."""
    names = [name for name, _ in scope["headers"]]
    codings = [value.lower() for name, value in scope["headers"] if name == b"transfer-encoding"]
    if codings and (codings != [b"chunked"] or scope["http_version"] == "1.0"):
        return True
    return names.count(b"host") > 1


def is_odd_form(scope: Scope) -> bool:
    """Whether Content-Type is endless, or says of a form that its fields aren't in UTF-8.

    Read as Starlette reads it.
    """
    header = Headers(scope=scope).get("content-type", "")
    if len(header) > MAX_CONTENT_TYPE:
        return True
    if "charset" not in header.lower():
        return False
    media_type, parameters = parse_options_header(header)
    charset = parameters.get(b"charset", b"utf-8").lower()
    return media_type == b"multipart/form-data" and charset != b"utf-8"


class FramingMiddleware:
    """Raises `HTTPException` (400) for such requests, and ends their connection."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (is_ambiguous(scope) or is_odd_form(scope)):
            raise HTTPException(400, headers={"connection": "close"})
        await self.app(scope, receive, send)
